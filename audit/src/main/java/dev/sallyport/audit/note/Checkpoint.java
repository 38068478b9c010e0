package dev.sallyport.audit.note;

import dev.sallyport.audit.tree.TreeHasher;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a log commits to: that under its name a tree of this size has this root (C2SP tlog-checkpoint, without
 * extension lines).
 *
 * @param origin the log's name
 * @param size how many entries the tree has
 * @param root the root hash in base64
 */
public record Checkpoint(String origin, long size, String root) {
    static final String SIGNATURE_PREFIX = "\u2014 ";

    private static final int NOTE_CHARS_MAX = 64 * 1024;
    private static final int SIGNATURE_BYTES = 64;

    public Checkpoint {
        VerifierKey.checkedName(origin);
        if (size < 0) {
            throw new NoteException("a checkpoint of negative size");
        }
        if (VerifierKey.base64(root, "checkpoint's root").length != TreeHasher.HASH_BYTES) {
            throw new NoteException("the checkpoint's root is not a SHA-256 hash");
        }
    }

    /** The checkpoint of a tree. */
    public static Checkpoint of(String origin, long size, byte[] root) {
        return new Checkpoint(origin, size, Base64.getEncoder().encodeToString(root));
    }

    /**
     * Reads a signed checkpoint and verifies it. Signatures by other keys are passed over; one by this key that isn't
     * valid is an error even if another is.
     */
    public static Checkpoint open(String note, VerifierKey key) {
        int split = note.lastIndexOf("\n\n");
        if (note.length() > NOTE_CHARS_MAX || split < 0 || !note.endsWith("\n")) {
            throw new NoteException("not a signed note");
        }
        String body = note.substring(0, split + 1);
        boolean verified = false;
        for (String line : note.substring(split + 2).split("\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            verified |= verified(line, body, key);
        }
        if (!verified) {
            throw new NoteException("the checkpoint is not signed by " + key);
        }
        Checkpoint checkpoint = parse(body);
        if (!checkpoint.origin.equals(key.name())) {
            throw new NoteException(
                    "the checkpoint is of `" + checkpoint.origin + "`, the key of `" + key.name() + "`");
        }
        return checkpoint;
    }

    private static boolean verified(String line, String body, VerifierKey key) {
        String[] parts = line.split(" ", -1);
        if (!line.startsWith(SIGNATURE_PREFIX) || parts.length != 3) {
            throw new NoteException("not a signature line in the signed note");
        }
        byte[] identified = VerifierKey.base64(parts[2], "signature");
        if (identified.length <= VerifierKey.ID_BYTES) {
            throw new NoteException("a signature in the signed note is too short");
        }
        byte[] id = Arrays.copyOf(identified, VerifierKey.ID_BYTES);
        if (!parts[1].equals(key.name()) || !Arrays.equals(id, key.id())) {
            return false;
        }
        byte[] signature = Arrays.copyOfRange(identified, VerifierKey.ID_BYTES, identified.length);
        if (signature.length != SIGNATURE_BYTES || !key.verifies(body.getBytes(StandardCharsets.UTF_8), signature)) {
            throw new NoteException("the checkpoint's signature is not valid");
        }
        return true;
    }

    private static Checkpoint parse(String body) {
        String[] lines = body.split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty()) {
            throw new NoteException("a checkpoint has three lines: origin, size, root");
        }
        if (!lines[1].matches("0|[1-9][0-9]{0,17}")) {
            throw new NoteException("the checkpoint's size is not a number");
        }
        return new Checkpoint(lines[0], Long.parseLong(lines[1]), lines[2]);
    }

    /** The text that is signed. */
    public String body() {
        return origin + "\n" + size + "\n" + root + "\n";
    }

    /** Whether the root is this hash. */
    public boolean hasRoot(byte[] hash) {
        return Arrays.equals(Base64.getDecoder().decode(root), hash);
    }
}
