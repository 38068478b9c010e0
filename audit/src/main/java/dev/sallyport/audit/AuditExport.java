package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.tree.Frontier;
import dev.sallyport.audit.tree.InclusionProof;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes records with all that a third party needs to verify them without the log, as lines of JSON: a manifest with
 * the signed checkpoint and the key, then each record with its way to the signed root, then their number. Each record
 * has been verified with the log's own key. Reads the directory only; the log may be in use.
 */
public final class AuditExport {
    /** The manifest's member that says what this is, and its value. */
    static final String FORMAT = "sallyport_export";

    static final int VERSION = 1;

    private static final int TILES_KEPT_MAX = 64;
    private static final int ATTEMPTS = 3;

    private final LogLayout layout;
    private final ObjectMapper json = new ObjectMapper();
    private final TreeHasher hasher = new TreeHasher();
    private final TileStore store;
    private final Map<String, byte[]> tiles = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > TILES_KEPT_MAX;
        }
    };

    private AuditExport(Path directory) {
        this.layout = new LogLayout(directory);
        this.store = new TileStore(layout.log(), new LocalDisk());
    }

    /**
     * Exports signed records.
     *
     * @param from the first number
     * @param to the last number; those that aren't signed yet are left out
     * @param filter takes lines of the log; null: the export has every record of the range, and can prove that
     * @param lines takes the export's lines
     * @return how many records were exported
     * @throws AuditProver.NoProofException if the log isn't sound, or records of the range are gone
     */
    public static long write(
            Path directory, long from, long to, @Nullable Predicate<String> filter, Consumer<String> lines)
            throws AuditProver.NoProofException {
        try {
            return new AuditExport(directory).write(from, to, filter, lines);
        } catch (IOException e) {
            throw new AuditLogException("can't read the audit log in " + directory + ": " + e, e);
        } catch (NoteException e) {
            throw new AuditProver.NoProofException("the log is not sound, verify it: " + e.problem());
        } catch (RecordReader.NotARecordException e) {
            throw new AuditProver.NoProofException("the log is not sound, verify it: " + e.problem());
        }
    }

    private long write(long from, long to, @Nullable Predicate<String> filter, Consumer<String> lines)
            throws IOException, AuditProver.NoProofException, RecordReader.NotARecordException {
        VerifierKey key = VerifierKey.parse(Files.readString(layout.verifierKey()));
        String note = Files.readString(layout.checkpoint());
        Checkpoint checkpoint = Checkpoint.open(note, key);
        List<LogLayout.Segment> segments = layout.listSegments();
        long end = Math.min(to, checkpoint.size() - 1);
        if (segments.isEmpty() || from < segments.get(0).first() || from > end) {
            throw new AuditProver.NoProofException(
                    "there are no signed records from " + from + " on: they were pruned, or there are none yet");
        }
        ObjectNode manifest = json.createObjectNode();
        manifest.put(FORMAT, VERSION);
        manifest.put("origin", key.name());
        manifest.put("vkey", key.toString());
        manifest.put("checkpoint", note);
        manifest.put("from", from).put("to", end).put("filtered", filter != null);
        lines.accept(manifest.toString());
        long written = 0;
        for (int i = 0; i < segments.size(); i++) {
            boolean past = i + 1 < segments.size() && segments.get(i + 1).first() <= from;
            if (past || segments.get(i).first() > end) {
                continue;
            }
            written += write(segments.get(i), from, end, filter, checkpoint, lines);
        }
        lines.accept(json.createObjectNode().put("records", written).toString());
        return written;
    }

    private long write(
            LogLayout.Segment segment,
            long from,
            long end,
            @Nullable Predicate<String> filter,
            Checkpoint checkpoint,
            Consumer<String> lines)
            throws IOException, AuditProver.NoProofException, RecordReader.NotARecordException {
        long written = 0;
        long seq = segment.first();
        try (SegmentReader reader = new SegmentReader(segment.file())) {
            for (SegmentReader.Line line = reader.next(); line != null && seq <= end; line = reader.next(), seq++) {
                String text = new String(line.bytes, StandardCharsets.UTF_8);
                if (seq < from || (filter != null && !filter.test(text))) {
                    continue;
                }
                if (RecordReader.read(line).path("seq").asLong(-1) != seq) {
                    throw new RecordReader.NotARecordException("record " + seq + " is not where it should be");
                }
                lines.accept(proven(seq, line.bytes, text, checkpoint));
                written++;
            }
        }
        return written;
    }

    private String proven(long seq, byte[] bytes, String text, Checkpoint checkpoint)
            throws IOException, AuditProver.NoProofException {
        InclusionProof proof = null;
        for (int attempt = 0; proof == null && attempt < ATTEMPTS; attempt++) {
            // Partial tiles go when the full one is there: the next attempt finds that.
            proof = InclusionProof.of(seq, checkpoint.size(), cached());
        }
        if (proof == null || !checkpoint.hasRoot(proof.root(hasher.leaf(bytes)))) {
            throw new AuditProver.NoProofException(
                    "the log is not sound, verify it: record " + seq + " does not lead to the signed root");
        }
        ObjectNode line = json.createObjectNode().put("index", seq);
        ArrayNode path = line.putArray("path");
        proof.path().forEach(hash -> path.add(Base64.getEncoder().encodeToString(hash)));
        return line.put("record", text).toString();
    }

    private Frontier.TileSource cached() {
        return (level, index, width) -> {
            String name = level + "/" + index + "/" + width;
            byte[] known = tiles.get(name);
            if (known == null) {
                known = store.read(level, index, width);
                if (known != null) {
                    tiles.put(name, known);
                }
            }
            return known;
        };
    }

    /** What stands in a line of an export; a {@link NoteException} if nothing does. */
    static JsonNode read(ObjectMapper json, @Nullable String line, String what) {
        try {
            JsonNode node = line == null ? null : json.readTree(line);
            if (node == null || !node.isObject()) {
                throw new NoteException(what + " is missing");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new NoteException(what + " is not JSON", e);
        }
    }
}
