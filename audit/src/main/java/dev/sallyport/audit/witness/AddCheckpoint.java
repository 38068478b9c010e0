package dev.sallyport.audit.witness;

import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.SignedNote;
import dev.sallyport.audit.tree.ConsistencyProof;
import dev.sallyport.audit.tree.TreeHasher;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The body of a request to a witness (C2SP tlog-witness, add-checkpoint); nothing of it verified.
 *
 * @param older how many entries the log had when the witness signed it last, as the log believes
 * @param path the proof that the checkpoint's log begins with those
 * @param note the signed checkpoint
 */
record AddCheckpoint(long older, List<byte[]> path, SignedNote note) {
    private static final Pattern OLD = Pattern.compile("old (0|[1-9][0-9]{0,17})");

    AddCheckpoint {
        path = List.copyOf(path);
    }

    /** Reads a body; {@link NoteException} if it isn't one. */
    static AddCheckpoint parse(String body) {
        int split = body.indexOf("\n\n");
        if (split < 0) {
            throw new NoteException("the request has no empty line");
        }
        String[] lines = body.substring(0, split).split("\n", -1);
        Matcher old = OLD.matcher(lines[0]);
        if (!old.matches()) {
            throw new NoteException("the request doesn't begin with the old size");
        }
        if (lines.length - 1 > ConsistencyProof.HASHES_MAX) {
            throw new NoteException("the proof has more than " + ConsistencyProof.HASHES_MAX + " hashes");
        }
        List<byte[]> path = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            path.add(hash(lines[i]));
        }
        return new AddCheckpoint(Long.parseLong(old.group(1)), path, SignedNote.parse(body.substring(split + 2)));
    }

    private static byte[] hash(String line) {
        try {
            byte[] hash = Base64.getDecoder().decode(line);
            if (hash.length == TreeHasher.HASH_BYTES
                    && Base64.getEncoder().encodeToString(hash).equals(line)) {
                return hash;
            }
        } catch (IllegalArgumentException e) {
            throw new NoteException("the proof has a line that is not base64", e);
        }
        throw new NoteException("the proof has a line that is not a hash");
    }

    /** The body as it is sent. */
    String text() {
        StringBuilder text = new StringBuilder("old ").append(older).append('\n');
        for (byte[] hash : path) {
            text.append(Base64.getEncoder().encodeToString(hash)).append('\n');
        }
        return text.append('\n').append(note.text()).toString();
    }
}
