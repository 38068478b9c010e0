package dev.sallyport.audit.witness;

/** A witness didn't sign. The message says why, for people. */
public final class NotCosignedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean alarming;

    NotCosignedException(String problem, boolean alarming) {
        super(problem);
        this.alarming = alarming;
    }

    /** Whether the witness knows another history than the log has, so that trying again is of no use. */
    public boolean isAlarming() {
        return alarming;
    }
}
