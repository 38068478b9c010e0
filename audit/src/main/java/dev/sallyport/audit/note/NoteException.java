package dev.sallyport.audit.note;

/** A note, a checkpoint or a key isn't what it should be. The message says what is wrong, for people. */
public final class NoteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    public NoteException(String problem) {
        super(problem);
        this.problem = problem;
    }

    public NoteException(String problem, Throwable cause) {
        super(problem, cause);
        this.problem = problem;
    }

    /** What is wrong. */
    public String problem() {
        return problem;
    }
}
