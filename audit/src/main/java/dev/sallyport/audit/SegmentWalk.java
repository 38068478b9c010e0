package dev.sallyport.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.tree.Frontier;
import dev.sallyport.audit.tree.Tile;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads all records of a log and recomputes the tree from them, never from tiles: tiles and signatures are compared
 * with what the records give, so that a forged tile can't vouch for a forged record.
 */
final class SegmentWalk {
    private static final int HASH = TreeHasher.HASH_BYTES;
    private static final int DIFFERENCES_MAX = 16;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final LogLayout layout;
    private final Findings findings;
    private final long signedSize;
    private final TreeHasher hasher = new TreeHasher();
    private final Frontier tree = new Frontier();
    private final TileStore store;
    private final Map<Long, byte[]> roots = new HashMap<>();
    /** Where the leaves of the tile that is being filled stand. */
    private final String[] places = new String[Tile.WIDTH_MAX];

    private long expected;
    private boolean shifted;

    /** Records the root at each of the sizes when the walk passes it. */
    SegmentWalk(LogLayout layout, Findings findings, long signedSize, long... sizes) {
        this.layout = layout;
        this.findings = findings;
        this.signedSize = signedSize;
        this.store = new TileStore(layout.log(), new LocalDisk());
        for (long size : sizes) {
            roots.put(size, new byte[0]);
        }
        roots.put(signedSize, new byte[0]);
    }

    /** How many records there are. */
    long size() {
        return tree.size();
    }

    /** The root at one of the sizes that were asked for; empty if the log doesn't reach it. */
    byte[] root(long size) {
        return roots.getOrDefault(size, new byte[0]).clone();
    }

    void walk(List<LogLayout.Segment> segments) throws IOException {
        passed();
        for (int i = 0; i < segments.size(); i++) {
            LogLayout.Segment segment = segments.get(i);
            if (segment.first() != expected) {
                findings.error(segment.file(), "expected a segment that begins with record " + expected);
                expected = segment.first();
                shifted = true;
            }
            read(segment, i == segments.size() - 1);
        }
    }

    private void read(LogLayout.Segment segment, boolean last) throws IOException {
        try (SegmentReader reader = new SegmentReader(segment.file())) {
            for (SegmentReader.Line line = reader.next(); line != null; line = reader.next()) {
                String place = segment.file() + ":" + line.number;
                if (last && torn(line)) {
                    findings.note(place, "torn end of the log, never acknowledged: the next start sets it aside");
                    return;
                }
                record(line, place);
            }
        }
    }

    private boolean torn(SegmentReader.Line line) {
        boolean unsigned = tree.size() >= signedSize;
        boolean zeros = false;
        for (byte b : line.bytes) {
            zeros |= b == 0;
        }
        return unsigned && (!line.terminated || zeros);
    }

    private void record(SegmentReader.Line line, String place) throws IOException {
        try {
            JsonNode record = RecordReader.read(line);
            long seq = record.path("seq").asLong(-1);
            if (seq != expected) {
                findings.error(place, "expected record " + expected + ", found record " + seq);
                expected = seq;
                shifted = true;
            }
            checkBlob(record.path("statement").path("blob"), place);
        } catch (RecordReader.NotARecordException e) {
            findings.error(place, e.problem());
        }
        expected++;
        places[(int) (tree.size() % Tile.WIDTH_MAX)] = place;
        tree.append(hasher.leaf(line.bytes), this::compare);
        passed();
    }

    private void passed() {
        if (roots.containsKey(tree.size())) {
            roots.put(tree.size(), tree.root());
        }
        if (tree.size() == signedSize) {
            tree.partials().forEach(this::compare);
        }
    }

    private void compare(Tile computed) {
        boolean needed = computed.sizeNeeded() <= signedSize;
        Path file = layout.log().resolve(computed.path());
        byte[] stored;
        try {
            stored = store.read(computed.level(), computed.index(), computed.width());
        } catch (IOException e) {
            findings.error(file, "can't be read: " + e.getMessage());
            return;
        }
        if (stored == null || stored.length < computed.width() * HASH) {
            if (needed) {
                findings.error(file, "the tile is missing or too short");
            }
            return;
        }
        byte[] wanted = computed.bytes();
        int differences = 0;
        for (int i = 0; i < computed.width(); i++) {
            if (Arrays.equals(wanted, i * HASH, (i + 1) * HASH, stored, i * HASH, (i + 1) * HASH)) {
                continue;
            }
            if (++differences > DIFFERENCES_MAX || (shifted && differences > 1)) {
                return;
            }
            findings.error(
                    computed.level() == 0 && !shifted ? places[i] : file.toString(),
                    "record and tree differ: hash " + i + " of " + computed.path());
        }
    }

    private void checkBlob(JsonNode blob, String place) throws IOException {
        if (!blob.isTextual()) {
            return;
        }
        String sha256 = blob.asText();
        if (!SHA256.matcher(sha256).matches()) {
            findings.error(place, "names a text by something that is not a hash");
            return;
        }
        Path file = layout.blob(sha256);
        if (!Files.isRegularFile(file)) {
            findings.error(place, "the text that it names is missing: " + file);
        } else if (!HexFormat.of().formatHex(sha256(file)).equals(sha256)) {
            findings.error(place, "the text that it names was changed: " + file);
        }
    }

    private static byte[] sha256(Path file) throws IOException {
        var digest = TreeHasher.sha256();
        byte[] buffer = new byte[1 << 16];
        try (var in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return digest.digest();
    }
}
