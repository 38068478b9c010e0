package dev.sallyport.audit.note;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** The private key of a witness; its text is that of a log's, with the type of cosignatures. */
public final class WitnessSigner {
    private final NoteSigner signer;

    private WitnessSigner(NoteSigner signer) {
        this.signer = signer;
    }

    /** A new key for the witness of the given name. */
    public static WitnessSigner generate(String name, SecureRandom random) {
        return new WitnessSigner(NoteSigner.generate(name, WitnessKey.COSIGNATURE, random));
    }

    /** Reads the key's text. No message ever repeats a part of it. */
    public static WitnessSigner parse(String text) {
        return new WitnessSigner(NoteSigner.parse(text, WitnessKey.COSIGNATURE));
    }

    public WitnessKey verifier() {
        return new WitnessKey(signer.verifier());
    }

    /**
     * The line that says: at this time this was the newest that the witness knew of the log.
     *
     * @param seconds since 1970
     */
    public String cosign(String body, long seconds) {
        byte[] signature = signer.sign(WitnessKey.message(seconds, body));
        byte[] timed = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(seconds)
                .put(signature)
                .array();
        return SignedNote.line(signer.verifier(), timed);
    }

    /** The text to keep in a file that nobody else can read. */
    public String secretText() {
        return signer.secretText();
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "WitnessSigner[" + signer.verifier() + "]";
    }
}
