package dev.sallyport.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.TlogProof;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.tree.InclusionProof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes proofs of single records that can be verified without the log, and verifies them. Reads the directory only; the
 * log may be in use.
 */
public final class AuditProver {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");
    private static final int ATTEMPTS = 3;

    private final LogLayout layout;

    private AuditProver(Path directory) {
        this.layout = new LogLayout(directory);
    }

    /** There is no proof; the message says why. */
    public static final class NoProofException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String problem;

        NoProofException(String problem) {
            super(problem);
            this.problem = problem;
        }

        /** Why. */
        public String problem() {
            return problem;
        }
    }

    /** Whether a word can name a record: its number or its id. */
    public static boolean canName(String word) {
        return NUMBER.matcher(word).matches()
                || ULID.matcher(word.toUpperCase(Locale.ROOT)).matches();
    }

    /**
     * The proof of a record, as a C2SP tlog-proof that carries the record. It has been verified with the log's own key.
     *
     * @param word the record's number or its id
     */
    public static String prove(Path directory, String word) throws NoProofException {
        try {
            return new AuditProver(directory).prove(word);
        } catch (IOException e) {
            throw new AuditLogException("can't read the audit log in " + directory + ": " + e, e);
        }
    }

    /**
     * Verifies a proof.
     *
     * @param proof the proof's file
     * @param key the key that must have signed
     * @param entry the record's line to be proven; null: the one in the proof
     * @throws NoteException if it proves nothing
     */
    public static TlogProof.Proven verify(byte[] proof, VerifierKey key, byte @Nullable [] entry) {
        TlogProof.Proven proven = TlogProof.parse(proof).verify(key, entry);
        try {
            byte[] bytes = proven.entry();
            JsonNode record = RecordReader.read(new SegmentReader.Line(bytes, 1, 0, bytes.length, true));
            if (record.path("seq").asLong(-1) != proven.index()) {
                throw new NoteException("entry " + proven.index() + " of the log says that it is another one");
            }
        } catch (RecordReader.NotARecordException e) {
            throw new NoteException("the entry is in the log, but is not a record: " + e.problem(), e);
        }
        return proven;
    }

    private String prove(String word) throws IOException, NoProofException {
        if (!Files.isDirectory(layout.directory())) {
            throw new AuditLogException(layout.directory() + " is not a directory");
        }
        SegmentReader.Line line = NUMBER.matcher(word).matches() ? numbered(Long.parseLong(word)) : identified(word);
        if (line == null) {
            throw new NoProofException("there is no record " + word);
        }
        long index = seq(line);
        for (int attempt = 1; ; attempt++) {
            String note = Files.readString(layout.checkpoint());
            try {
                VerifierKey key = VerifierKey.parse(Files.readString(layout.verifierKey()));
                long size = Checkpoint.open(note, key).size();
                if (index >= size) {
                    throw new NoProofException("record " + index + " is not yet signed");
                }
                TileStore tiles = new TileStore(layout.log(), new LocalDisk());
                InclusionProof inclusion = InclusionProof.of(index, size, tiles);
                if (inclusion != null) {
                    String text = TlogProof.text(line.bytes, inclusion, note);
                    verify(text.getBytes(StandardCharsets.UTF_8), key, null);
                    return text;
                }
            } catch (NoteException e) {
                throw new NoProofException("the log is not sound, verify it: " + e.problem());
            } catch (NoSuchFileException e) {
                // Partial tiles go when the full one is there: the next attempt finds that.
            }
            if (attempt == ATTEMPTS) {
                throw new NoProofException("the log is not sound, verify it: checkpoint, key or a tile is missing");
            }
        }
    }

    private SegmentReader.@Nullable Line numbered(long seq) throws IOException, NoProofException {
        LogLayout.Segment holder = null;
        List<LogLayout.Segment> segments = layout.listSegments();
        if (!segments.isEmpty() && seq < segments.get(0).first()) {
            throw new NoProofException("record " + seq + " is there no more: it was pruned");
        }
        for (LogLayout.Segment segment : segments) {
            if (segment.first() <= seq) {
                holder = segment;
            }
        }
        if (holder == null) {
            return null;
        }
        try (SegmentReader reader = new SegmentReader(holder.file())) {
            for (SegmentReader.Line line = reader.next(); line != null; line = reader.next()) {
                if (line.number - 1 == seq - holder.first()) {
                    return line.terminated ? line : null;
                }
            }
        }
        return null;
    }

    /** Ids sort as they were written, so the segment is the last that begins with a lower one; if not, any. */
    private SegmentReader.@Nullable Line identified(String id) throws IOException {
        String wanted = id.toUpperCase(Locale.ROOT);
        List<LogLayout.Segment> segments = layout.listSegments();
        int likely = -1;
        for (int i = 0; i < segments.size(); i++) {
            try (SegmentReader reader = new SegmentReader(segments.get(i).file())) {
                SegmentReader.Line first = reader.next();
                if (first != null && id(first).compareTo(wanted) <= 0) {
                    likely = i;
                }
            }
        }
        SegmentReader.Line found = likely < 0 ? null : identified(segments.get(likely), wanted);
        for (int i = 0; found == null && i < segments.size(); i++) {
            found = i == likely ? null : identified(segments.get(i), wanted);
        }
        return found;
    }

    private static SegmentReader.@Nullable Line identified(LogLayout.Segment segment, String id) throws IOException {
        try (SegmentReader reader = new SegmentReader(segment.file())) {
            for (SegmentReader.Line line = reader.next(); line != null && line.terminated; line = reader.next()) {
                // Reading JSON is what takes time: only lines that have the id anywhere are looked at.
                if (new String(line.bytes, StandardCharsets.ISO_8859_1).contains(id) && id(line).equals(id)) {
                    return line;
                }
            }
        }
        return null;
    }

    private static String id(SegmentReader.Line line) {
        try {
            return RecordReader.read(line).path("id").asText("");
        } catch (RecordReader.NotARecordException e) {
            return "";
        }
    }

    private static long seq(SegmentReader.Line line) throws NoProofException {
        try {
            return RecordReader.read(line).path("seq").asLong(-1);
        } catch (RecordReader.NotARecordException e) {
            throw new NoProofException("the log is not sound, verify it: " + e.problem());
        }
    }
}
