package dev.sallyport.policy.decision;

/**
 * The first thing that kept an allow rule from covering a statement.
 *
 * @param reason what sort of thing
 * @param subject its name, for the message
 */
record Gap(Reason reason, Object subject) {
    /** Sorts of gaps; the later, the closer the rule came. */
    enum Reason {
        STATEMENT,
        TABLE,
        COLUMN,
        FUNCTION,
        CONDITION
    }

    /** The reason for people, without knowledge of the rule that it is about. */
    String message() {
        return switch (reason) {
            case STATEMENT -> "no rule allows you " + subject;
            case TABLE -> "no rule that allows you such a statement covers the relation " + subject;
            case COLUMN -> "no rule that allows you such a statement covers the column " + subject;
            case FUNCTION ->
                "the function " + subject + " is not known to be harmless, and no rule that would allow "
                        + "the statement lists it";
            case CONDITION ->
                "the condition of the rule " + subject + ", which would allow the statement, doesn't hold";
        };
    }
}
