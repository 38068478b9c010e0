package dev.sallyport.audit.note;

import dev.sallyport.audit.tree.TreeHasher;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The public key that a log's checkpoints are verified with, in the form of C2SP signed-note: {@code
 * name+keyid+base64(0x01 || key)}. The key id is the first four bytes of SHA-256 over name, newline, 0x01 and key.
 */
public final class VerifierKey {
    static final byte ED25519 = 0x01;
    static final int ID_BYTES = 4;
    static final int KEY_BYTES = 32;

    /** What stands before the 32 raw bytes in an X.509 SubjectPublicKeyInfo of an Ed25519 key (RFC 8410). */
    private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte type;
    private final byte[] raw;
    private final byte[] id;
    private final PublicKey key;

    private VerifierKey(String name, byte type, byte[] raw) {
        this.name = name;
        this.type = type;
        this.raw = raw;
        this.id = id(name, type, raw);
        byte[] spki = Arrays.copyOf(SPKI_PREFIX, SPKI_PREFIX.length + KEY_BYTES);
        System.arraycopy(raw, 0, spki, SPKI_PREFIX.length, KEY_BYTES);
        try {
            this.key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw new NoteException("not an Ed25519 public key", e);
        }
    }

    /** The key with the given name and public key. */
    static VerifierKey of(String name, byte type, PublicKey key) {
        byte[] spki = key.getEncoded();
        return new VerifierKey(checkedName(name), type, Arrays.copyOfRange(spki, spki.length - KEY_BYTES, spki.length));
    }

    /** Reads a key's text, surrounding white space aside. */
    public static VerifierKey parse(String text) {
        return parse(text, ED25519);
    }

    /** @param type what the key's signatures are: the first byte of the key */
    static VerifierKey parse(String text, byte type) {
        String[] parts = text.strip().split("\\+", 3);
        if (parts.length != 3) {
            throw new NoteException("a verifier key has the form name+keyid+key");
        }
        byte[] typed = base64(parts[2], "verifier key");
        if (typed.length != KEY_BYTES + 1 || typed[0] != type) {
            throw new NoteException(
                    type == ED25519
                            ? "the verifier key is not an Ed25519 key"
                            : "the verifier key is not a witness's Ed25519 key");
        }
        VerifierKey parsed = new VerifierKey(checkedName(parts[0]), type, Arrays.copyOfRange(typed, 1, typed.length));
        if (!HexFormat.of().formatHex(parsed.id).equals(parts[1])) {
            throw new NoteException("the verifier key's id does not belong to its name and key");
        }
        return parsed;
    }

    /** The log's name (its origin). */
    public String name() {
        return name;
    }

    /** The id, four bytes. */
    public byte[] id() {
        return id.clone();
    }

    /** Whether the signature is this key's over the text. */
    public boolean verifies(byte[] text, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        byte[] typed = new byte[KEY_BYTES + 1];
        typed[0] = type;
        System.arraycopy(raw, 0, typed, 1, KEY_BYTES);
        return name + "+" + HexFormat.of().formatHex(id) + "+"
                + Base64.getEncoder().encodeToString(typed);
    }

    /** The name if it can be a key's name: not empty, neither white space nor plus signs. */
    public static String checkedName(String name) {
        boolean bad =
                name.codePoints().anyMatch(c -> c == '+' || Character.isWhitespace(c) || Character.isISOControl(c));
        if (name.isEmpty() || bad) {
            throw new NoteException("`" + name + "` can't name a log: no white space, no plus sign, not empty");
        }
        return name;
    }

    static byte[] base64(String text, String what) {
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            if (!Base64.getEncoder().encodeToString(decoded).equals(text)) {
                throw new NoteException("the " + what + " is not canonical base64");
            }
            return decoded;
        } catch (IllegalArgumentException e) {
            throw new NoteException("the " + what + " is not base64", e);
        }
    }

    private static byte[] id(String name, byte type, byte[] raw) {
        MessageDigest digest = TreeHasher.sha256();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(type);
        digest.update(raw);
        return Arrays.copyOf(digest.digest(), ID_BYTES);
    }
}
