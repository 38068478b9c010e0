package dev.sallyport.audit.note;

import java.nio.charset.StandardCharsets;

/**
 * The public key that a witness's cosignatures are verified with (C2SP tlog-cosignature, version 1): {@code
 * name+keyid+base64(0x04 || key)}. A key of this type verifies nothing but cosignatures.
 */
public final class WitnessKey {
    static final byte COSIGNATURE = 0x04;

    private final VerifierKey key;

    WitnessKey(VerifierKey key) {
        this.key = key;
    }

    /** Reads a key's text, surrounding white space aside. */
    public static WitnessKey parse(String text) {
        return new WitnessKey(VerifierKey.parse(text, COSIGNATURE));
    }

    /** The witness's name. */
    public String name() {
        return key.name();
    }

    VerifierKey key() {
        return key;
    }

    /** What a witness signs. */
    static byte[] message(long seconds, String body) {
        return ("cosignature/v1\ntime " + seconds + "\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WitnessKey witness && toString().equals(witness.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return key.toString();
    }
}
