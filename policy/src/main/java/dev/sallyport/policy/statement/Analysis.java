package dev.sallyport.policy.statement;

import java.util.List;

/** The outcome of reading a text: its statements' facts, or where it stopped making sense. */
public sealed interface Analysis {
    /**
     * The whole text was understood.
     *
     * @param statements in order; empty statements (only white space, comments) are left out, so that an empty list is
     *     an empty query
     * @param rows whether {@link StatementFacts#references} were worked out: without that, none is there
     */
    record Understood(List<StatementFacts> statements, boolean rows) implements Analysis {
        public Understood {
            statements = List.copyOf(statements);
        }

        /** With all that is certain of the rows. */
        public Understood(List<StatementFacts> statements) {
            this(statements, true);
        }
    }

    /**
     * Some part was not.
     *
     * @param message what was unexpected, lower case, without a full stop; quotes at most a token of the text
     * @param position characters from 1 in the analysed text
     * @param open whether the text ends within parentheses, so that it is no whole statement, however it is read
     * @param redactedText the text with literals replaced by {@code ?} as far as it could be lexed, for the record
     */
    record NotUnderstood(String message, int position, boolean open, String redactedText) implements Analysis {}
}
