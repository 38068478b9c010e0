package dev.sallyport.audit;

/**
 * Something that the verifier found.
 *
 * @param severity whether the log is sound in spite of it
 * @param place the file, and the line if there is one: {@code file:line}
 * @param problem what is the matter, for people
 */
public record Finding(Severity severity, String place, String problem) {
    /** What a finding means. */
    public enum Severity {
        /** Worth knowing; the log is sound. */
        NOTE,
        /** The log isn't what was signed, or something that proves it is missing. */
        ERROR
    }

    @Override
    public String toString() {
        return place + ": " + problem;
    }
}
