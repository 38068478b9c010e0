package dev.sallyport.audit.note;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The private key that signs a log's checkpoints. Its text is the one that Go's note package uses: {@code
 * PRIVATE+KEY+name+keyid+base64(0x01 || seed)}.
 */
public final class NoteSigner {
    private static final String PREFIX = "PRIVATE+KEY+";
    private static final int SEED_BYTES = 32;

    /** What stands before the 32 bytes of the seed in a PKCS #8 Ed25519 key (RFC 8410). */
    private static final byte[] PKCS8_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private final byte type;
    private final byte[] seed;
    private final PrivateKey key;
    private final VerifierKey verifier;

    private NoteSigner(String name, byte type, byte[] seed) {
        this.type = type;
        this.seed = seed;
        byte[] pkcs8 = Arrays.copyOf(PKCS8_PREFIX, PKCS8_PREFIX.length + SEED_BYTES);
        System.arraycopy(seed, 0, pkcs8, PKCS8_PREFIX.length, SEED_BYTES);
        try {
            this.key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new FixedRandom(seed));
            KeyPair pair = generator.generateKeyPair();
            this.verifier = VerifierKey.of(name, type, pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new NoteException("this Java platform can't use an Ed25519 key", e);
        }
        byte[] probe = name.getBytes(StandardCharsets.UTF_8);
        if (!verifier.verifies(probe, sign(probe))) {
            throw new NoteException("the public key could not be derived from the private one");
        }
    }

    /** A new key for the log of the given name. */
    public static NoteSigner generate(String name, SecureRandom random) {
        return generate(name, VerifierKey.ED25519, random);
    }

    static NoteSigner generate(String name, byte type, SecureRandom random) {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return new NoteSigner(VerifierKey.checkedName(name), type, seed);
    }

    /** Reads the key's text, surrounding white space aside. No message ever repeats a part of it. */
    public static NoteSigner parse(String text) {
        return parse(text, VerifierKey.ED25519);
    }

    static NoteSigner parse(String text, byte type) {
        String stripped = text.strip();
        String[] parts = stripped.startsWith(PREFIX)
                ? stripped.substring(PREFIX.length()).split("\\+", 3)
                : new String[0];
        if (parts.length != 3) {
            throw new NoteException("a signing key has the form PRIVATE+KEY+name+keyid+key");
        }
        byte[] typed = VerifierKey.base64(parts[2], "signing key");
        if (typed.length != SEED_BYTES + 1 || typed[0] != type) {
            throw new NoteException(
                    type == VerifierKey.ED25519
                            ? "the signing key is not an Ed25519 key"
                            : "the signing key is not a witness's Ed25519 key");
        }
        NoteSigner signer =
                new NoteSigner(VerifierKey.checkedName(parts[0]), type, Arrays.copyOfRange(typed, 1, typed.length));
        if (!HexFormat.of().formatHex(signer.verifier.id()).equals(parts[1])) {
            throw new NoteException("the signing key's id does not belong to its name and key");
        }
        return signer;
    }

    public VerifierKey verifier() {
        return verifier;
    }

    /** The checkpoint as a signed note, ready to be published. */
    public String sign(Checkpoint checkpoint) {
        byte[] signature = sign(checkpoint.body().getBytes(StandardCharsets.UTF_8));
        return checkpoint.body() + "\n" + SignedNote.line(verifier, signature);
    }

    /** The text to keep in a file that nobody else can read. */
    public String secretText() {
        byte[] typed = new byte[SEED_BYTES + 1];
        typed[0] = type;
        System.arraycopy(seed, 0, typed, 1, SEED_BYTES);
        return PREFIX + verifier.name() + "+" + HexFormat.of().formatHex(verifier.id()) + "+"
                + Base64.getEncoder().encodeToString(typed);
    }

    byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new NoteException("could not sign", e);
        }
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "NoteSigner[" + verifier + "]";
    }

    /**
     * Hands out the seed where the platform asks for randomness: the platform offers no other way from an Ed25519
     * private key to its public key. That the result fits is checked by signing and verifying once.
     */
    private static final class FixedRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        FixedRandom(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != seed.length) {
                throw new NoteException("the platform asked for " + bytes.length + " bytes of randomness");
            }
            System.arraycopy(seed, 0, bytes, 0, seed.length);
        }

        private void writeObject(java.io.ObjectOutputStream out) throws IOException {
            throw new java.io.NotSerializableException("a key");
        }
    }
}
