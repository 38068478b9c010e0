package dev.sallyport.policy.sql.lineage;

/** How much work the lineage of one statement may take, so that nobody can make it costly. */
final class Budget {
    /** Thrown when there is too much to do; whoever catches it answers with everything. */
    static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Exceeded() {
            super("too many columns", null, false, false);
        }
    }

    private static final int STEPS_MAX = 2_000_000;

    private int steps;

    /** Takes some steps. A step is about a column that is looked at or copied. */
    void take(int count) {
        steps += count;
        if (steps > STEPS_MAX) {
            throw new Exceeded();
        }
    }
}
