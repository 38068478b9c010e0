package dev.sallyport.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.tree.Frontier;
import dev.sallyport.audit.tree.Tile;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * Reads all records of a log and recomputes the tree from them, never from tiles (but for records that were pruned): tiles and signatures are compared
 * with what the records give, so that a forged tile can't vouch for a forged record.
 */
final class SegmentWalk {
    private static final int HASH = TreeHasher.HASH_BYTES;
    private static final int MISSING_MAX = 10_000;
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

    /** Texts that aren't there go with records that were announced to go. */
    private final Map<String, Long> missingTexts = new LinkedHashMap<>();

    private long prunedBelow;
    private long prunedBy;
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
        long first = segments.isEmpty() ? 0 : segments.get(0).first();
        if (first > 0 && first <= signedSize) {
            restore(first);
        }
        for (int i = 0; i < segments.size(); i++) {
            LogLayout.Segment segment = segments.get(i);
            if (segment.first() != expected) {
                findings.error(segment.file(), "expected a segment that begins with record " + expected);
                expected = segment.first();
                shifted = true;
            }
            read(segment, i == segments.size() - 1);
        }
        pruned(segments, first);
        missingTexts.forEach((place, seq) -> {
            if (seq >= prunedBelow) {
                findings.error(place, "the text that it names is missing");
            }
        });
    }

    /**
     * Goes over records that aren't there by the hashes of their leaves. Nothing vouches for these but the signed root
     * that they must lead to, together with the records that are there.
     */
    private void restore(long first) throws IOException {
        byte[] hashes = new byte[0];
        while (expected < first) {
            int place = (int) (expected % Tile.WIDTH_MAX);
            if (place == 0) {
                long index = expected / Tile.WIDTH_MAX;
                int width = (int) Math.min(Tile.WIDTH_MAX, signedSize - expected);
                byte[] stored = store.read(0, index, width);
                if (stored == null || stored.length < width * HASH) {
                    findings.error(
                            layout.log().resolve(Tile.path(0, index, width)),
                            "the tile is missing, and the records that it stands for are not there");
                    shifted = true;
                    return;
                }
                hashes = stored;
            }
            places[place] = "record " + expected;
            tree.append(Arrays.copyOfRange(hashes, place * HASH, (place + 1) * HASH), this::compare);
            expected++;
            passed();
        }
    }

    private void pruned(List<LogLayout.Segment> segments, long first) {
        if (first > prunedBelow || (first > 0 && tree.size() < first)) {
            findings.error(
                    segments.get(0).file(),
                    "expected a segment that begins with record 0: records 0 to " + (first - 1)
                            + " are missing, and no signed record says that they were pruned");
        } else if (first > 0) {
            findings.note(
                    layout.segments().toString(),
                    "records 0 to " + (first - 1) + " were pruned, as record " + prunedBy
                            + " says; their hashes belong to the signed tree");
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
        } catch (ZipException | EOFException e) {
            findings.error(segment.file(), "can't be unpacked: " + e.getMessage());
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
            if (seq == expected && seq < signedSize && Pruning.end(record) > prunedBelow) {
                prunedBelow = Pruning.end(record);
                prunedBy = seq;
            }
            if (seq != expected) {
                findings.error(place, "expected record " + expected + ", found record " + seq);
                expected = seq;
                shifted = true;
            }
            checkBlob(record.path("statement").path("blob"), place, seq);
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

    private void checkBlob(JsonNode blob, String place, long seq) throws IOException {
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
            if (missingTexts.size() < MISSING_MAX) {
                missingTexts.put(place, seq);
            } else {
                findings.error(place, "the text that it names is missing: " + file);
            }
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
