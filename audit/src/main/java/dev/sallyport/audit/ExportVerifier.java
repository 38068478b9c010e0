package dev.sallyport.audit;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.tree.InclusionProof;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what {@link AuditExport} has written, with the log's key and nothing else. Nothing in the file is believed:
 * each record has to lead to the root that the key has signed, by its own bytes and number.
 */
public final class ExportVerifier {
    /** The longest record with every byte escaped, and its way. */
    private static final int LINE_CHARS_MAX = 1 << 19;

    private static final int STEPS_MAX = 64;

    private static final Set<String> MANIFEST =
            Set.of(AuditExport.FORMAT, "origin", "vkey", "checkpoint", "from", "to", "filtered");
    private static final Set<String> LINE = Set.of("index", "path", "record");

    private final ObjectMapper json = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private final TreeHasher hasher = new TreeHasher();

    private ExportVerifier() {}

    /**
     * What an export proves.
     *
     * @param origin the log's name
     * @param signed how many records the checkpoint signs
     * @param records how many the export has
     * @param first the first one's number; -1 if there is none
     * @param last the last one's number; -1 if there is none
     * @param complete whether no record between the first and the last is missing
     */
    public record Report(String origin, long signed, long records, long first, long last, boolean complete) {}

    /** Verifies an export; a {@link NoteException} says why it proves nothing. */
    public static Report verify(Path file, VerifierKey key) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            return new ExportVerifier().verify(lines, key);
        }
    }

    private Report verify(BufferedReader lines, VerifierKey key) throws IOException {
        JsonNode manifest = AuditExport.read(json, line(lines), "the manifest");
        if (manifest.path(AuditExport.FORMAT).asInt() != AuditExport.VERSION) {
            throw new NoteException("the file is not an export of version " + AuditExport.VERSION);
        }
        only(manifest, MANIFEST);
        Checkpoint checkpoint = Checkpoint.open(manifest.path("checkpoint").asText(), key);
        boolean filtered = manifest.path("filtered").asBoolean(true);
        long from = manifest.path("from").asLong(-1);
        long to = manifest.path("to").asLong(-1);
        long records = 0;
        long first = -1;
        long last = -1;
        boolean complete = true;
        JsonNode line = AuditExport.read(json, line(lines), "the end");
        for (; !line.has("records"); line = AuditExport.read(json, line(lines), "the end")) {
            long index = verify(line, checkpoint);
            if (index <= last || index < from || index > to) {
                throw new NoteException("record " + index + " is out of order, or not of the manifest's range");
            }
            complete &= records == 0 || index == last + 1;
            first = records == 0 ? index : first;
            last = index;
            records++;
        }
        only(line, Set.of("records"));
        if (line.path("records").asLong(-1) != records || line(lines) != null) {
            throw new NoteException("the file has " + records + " records, not as many as it says");
        }
        if (!filtered && (!complete || first != from || last != to)) {
            throw new NoteException("records between " + from + " and " + to + " are missing");
        }
        return new Report(checkpoint.origin(), checkpoint.size(), records, first, last, complete && records > 0);
    }

    private long verify(JsonNode line, Checkpoint checkpoint) {
        only(line, LINE);
        long index = line.path("index").asLong(-1);
        byte[] bytes = line.path("record").asText().getBytes(StandardCharsets.UTF_8);
        try {
            InclusionProof proof = new InclusionProof(index, checkpoint.size(), path(line.path("path")));
            if (!checkpoint.hasRoot(proof.root(hasher.leaf(bytes)))) {
                throw new NoteException("record " + index + " is not in the signed log, or was changed");
            }
            JsonNode record = RecordReader.read(new SegmentReader.Line(bytes, 1, 0, bytes.length, true));
            if (record.path("seq").asLong(-1) != index) {
                throw new NoteException("record " + index + " says that it is another one");
            }
            return index;
        } catch (IllegalArgumentException e) {
            throw new NoteException("the way of record " + index + " is not one: " + e.getMessage(), e);
        } catch (RecordReader.NotARecordException e) {
            throw new NoteException("record " + index + ": " + e.problem(), e);
        }
    }

    /** INVARIANT: what nothing proves has no place in a file that is said to be proven. */
    private static void only(JsonNode line, Set<String> names) {
        Iterator<String> fields = line.fieldNames();
        while (fields.hasNext()) {
            String name = fields.next();
            if (!names.contains(name)) {
                throw new NoteException("there is '" + name + "' where nothing proves it");
            }
        }
    }

    private static List<byte[]> path(JsonNode hashes) {
        List<byte[]> path = new ArrayList<>();
        for (JsonNode hash : hashes) {
            if (path.size() == STEPS_MAX) {
                throw new IllegalArgumentException("it is too long");
            }
            path.add(Base64.getDecoder().decode(hash.asText()));
        }
        return path;
    }

    private static @Nullable String line(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c != '\n'; c = lines.read()) {
            if (c < 0) {
                return line.length() == 0 ? null : line.toString();
            }
            if (line.length() == LINE_CHARS_MAX) {
                throw new NoteException("a line is too long");
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
