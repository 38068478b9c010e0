package dev.sallyport.audit.note;

import dev.sallyport.audit.tree.InclusionProof;
import dev.sallyport.audit.tree.TreeHasher;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That one entry is in a log, provable without the log: its index, its path to the root, and the signed checkpoint
 * (C2SP tlog-proof). The entry itself stands in the {@code extra} line, which the specification leaves to the
 * application; whoever has the entry from elsewhere needs no such line.
 */
public final class TlogProof {
    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    /** A path has at most 63 hashes, an entry 65535 bytes. */
    private static final int CHARS_MAX = 256 * 1024;

    private static final int HASHES_MAX = 63;

    private final byte @Nullable [] extra;
    private final long index;
    private final List<byte[]> path;
    private final String checkpoint;

    private TlogProof(byte @Nullable [] extra, long index, List<byte[]> path, String checkpoint) {
        this.extra = extra;
        this.index = index;
        this.path = path;
        this.checkpoint = checkpoint;
    }

    /** What a valid proof says. */
    public static final class Proven {
        private final byte[] entry;
        private final long index;
        private final Checkpoint checkpoint;

        private Proven(byte[] entry, long index, Checkpoint checkpoint) {
            this.entry = entry.clone();
            this.index = index;
            this.checkpoint = checkpoint;
        }

        /** The entry's bytes. */
        public byte[] entry() {
            return entry.clone();
        }

        /** Its number in the log. */
        public long index() {
            return index;
        }

        /** The signed state of the log that it is in. */
        public Checkpoint checkpoint() {
            return checkpoint;
        }
    }

    /** The text of a proof that carries its entry. */
    public static String text(byte[] entry, InclusionProof inclusion, String signedCheckpoint) {
        Base64.Encoder base64 = Base64.getEncoder();
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        text.append(EXTRA).append(base64.encodeToString(entry)).append('\n');
        text.append(INDEX).append(inclusion.index()).append('\n');
        for (byte[] hash : inclusion.path()) {
            text.append(base64.encodeToString(hash)).append('\n');
        }
        return text.append('\n').append(signedCheckpoint).toString();
    }

    /** Reads a proof; nothing of it is verified yet. */
    public static TlogProof parse(byte[] file) {
        if (file.length > CHARS_MAX) {
            throw new NoteException("the proof is too large");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NoteException("the proof is not UTF-8", e);
        }
        int split = text.indexOf("\n\n");
        if (!text.startsWith(HEADER + "\n") || split < 0) {
            throw new NoteException("not a proof: it must begin with " + HEADER + " and have an empty line");
        }
        String[] lines = text.substring(0, split).split("\n", -1);
        int at = 1;
        byte[] extra = null;
        if (at < lines.length && lines[at].startsWith(EXTRA)) {
            extra = VerifierKey.base64(lines[at++].substring(EXTRA.length()), "proof's entry");
        }
        if (at >= lines.length || !lines[at].matches(INDEX + "(0|[1-9][0-9]{0,17})")) {
            throw new NoteException("the proof has no index");
        }
        long index = Long.parseLong(lines[at++].substring(INDEX.length()));
        List<byte[]> path = new ArrayList<>();
        for (; at < lines.length; at++) {
            byte[] hash = VerifierKey.base64(lines[at], "proof's path");
            if (hash.length != TreeHasher.HASH_BYTES || path.size() == HASHES_MAX) {
                throw new NoteException("the proof's path is not one of SHA-256 hashes");
            }
            path.add(hash);
        }
        return new TlogProof(extra, index, path, text.substring(split + 2));
    }

    /**
     * Verifies the proof.
     *
     * @param key the key that must have signed the checkpoint
     * @param given the entry that is to be proven; null: the one in the proof
     * @throws NoteException if anything of it does not hold
     */
    public Proven verify(VerifierKey key, byte @Nullable [] given) {
        byte[] entry = given == null ? extra : given;
        if (entry == null) {
            throw new NoteException("the proof does not carry its entry: the entry must be given");
        }
        Checkpoint signed = Checkpoint.open(checkpoint, key);
        InclusionProof inclusion;
        try {
            inclusion = new InclusionProof(index, signed.size(), path);
        } catch (IllegalArgumentException e) {
            throw new NoteException("the proof does not fit its checkpoint: " + e.getMessage(), e);
        }
        if (!signed.hasRoot(inclusion.root(new TreeHasher().leaf(entry)))) {
            throw new NoteException("the entry is not number " + index + " of the log that was signed");
        }
        return new Proven(entry, index, signed);
    }
}
