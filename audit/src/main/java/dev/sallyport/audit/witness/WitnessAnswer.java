package dev.sallyport.audit.witness;

/**
 * What a witness answers.
 *
 * @param status of HTTP, as C2SP tlog-witness has it
 * @param type the media type of the body
 * @param body with its last newline; never anything secret
 */
public record WitnessAnswer(int status, String type, String body) {
    static final String SIZE = "text/x.tlog.size";
    private static final String TEXT = "text/plain; charset=utf-8";

    static WitnessAnswer text(int status, String body) {
        return new WitnessAnswer(status, TEXT, body + "\n");
    }

    /** The log must begin with what the witness knows. */
    static WitnessAnswer known(long size) {
        return new WitnessAnswer(409, SIZE, size + "\n");
    }
}
