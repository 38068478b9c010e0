package dev.sallyport.audit.note;

import dev.sallyport.audit.tree.TreeHasher;
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
        return open(SignedNote.parse(note), key);
    }

    /** As {@link #open(String, VerifierKey)}, of a note in its parts. */
    public static Checkpoint open(SignedNote note, VerifierKey key) {
        note.verify(key);
        Checkpoint checkpoint = parse(note.body());
        if (!checkpoint.origin.equals(key.name())) {
            throw new NoteException(
                    "the checkpoint is of `" + checkpoint.origin + "`, the key of `" + key.name() + "`");
        }
        return checkpoint;
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
