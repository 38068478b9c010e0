package dev.sallyport.audit.copy;

import dev.sallyport.audit.VerificationReport;

/**
 * The outcome of verifying a copy.
 *
 * @param proof as of a log; its records are those with different numbers
 * @param first the lowest number; -1 if there is no record
 * @param last the highest
 * @param repeated how many lines were records once more, the same
 * @param foreign how many were of other logs
 */
public record CopyReport(VerificationReport proof, long first, long last, long repeated, long foreign) {
    /** Whether nothing was found but notes. */
    public boolean sound() {
        return proof.sound();
    }
}
