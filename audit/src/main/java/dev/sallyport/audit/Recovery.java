package dev.sallyport.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.disk.AppendFile;
import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.tree.Frontier;
import dev.sallyport.audit.tree.Tile;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings a log back to where it can be continued: finds the last record, proves that the log still has what its last
 * checkpoint promised, and sets a torn tail aside.
 *
 * <p>Reads the segments from the checkpoint's on; of earlier ones only what was open when the last one was begun. The tree before
 * them comes from the tiles; that it is the signed one shows when the checkpoint's size is reached.
 *
 * <p>Only the end of the last segment may be torn, and only beyond the checkpoint. Anything else is refused: a log
 * that doesn't fit its own checkpoint must not be signed again.
 */
final class Recovery {
    /** How many statements may be open at once; of more, the oldest are not closed by recovery. */
    static final int OPEN_STATEMENTS_MAX = 65_536;

    private final LogLayout layout;
    private final Disk disk;
    private final TreeHasher hasher = new TreeHasher();
    private final List<Tile> tiles = new ArrayList<>();
    private final Map<String, AuditEvent> open = new OpenStatements<>();
    private Frontier tree = new Frontier();
    private long signedSize;
    private long dropped;
    private long lastBytes;

    /** What a log is continued with. */
    record Recovered(
            Frontier tree,
            List<Tile> unsignedTiles,
            LogLayout.@Nullable Segment last,
            long lastBytes,
            long dropped,
            @Nullable Checkpoint checkpoint,
            List<AuditEvent> closings) {}

    /** Open statements in the order of their decisions, bounded. */
    static final class OpenStatements<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > OPEN_STATEMENTS_MAX;
        }
    }

    Recovery(LogLayout layout, Disk disk) {
        this.layout = layout;
        this.disk = disk;
    }

    /** Throws {@link AuditLogException} if the log must not be continued. */
    Recovered run(VerifierKey key) throws IOException {
        Checkpoint checkpoint = readCheckpoint(key);
        List<LogLayout.Segment> segments = layout.listSegments();
        signedSize = checkpoint == null ? 0 : checkpoint.size();
        if (segments.isEmpty()) {
            if (signedSize > 0) {
                throw refusal("the checkpoint covers " + signedSize + " records, there are none");
            }
            return new Recovered(tree, tiles, null, 0, 0, checkpoint, List.of());
        }
        int start = restoreTree(segments);
        compareAtCheckpoint(checkpoint);
        for (int i = start; i < segments.size(); i++) {
            replay(segments.get(i), i == segments.size() - 1, checkpoint);
        }
        if (tree.size() < signedSize) {
            throw refusal("the checkpoint covers " + signedSize + " records, there are " + tree.size());
        }
        if (checkpoint == null && tree.size() > 1) {
            throw refusal("there are " + tree.size() + " records yet no checkpoint");
        }
        LogLayout.Segment last = segments.get(segments.size() - 1);
        return new Recovered(tree, tiles, last, lastBytes, dropped, checkpoint, List.copyOf(open.values()));
    }

    private @Nullable Checkpoint readCheckpoint(VerifierKey key) throws IOException {
        if (!Files.exists(layout.checkpoint())) {
            return null;
        }
        try {
            return Checkpoint.open(Files.readString(layout.checkpoint()), key);
        } catch (NoteException e) {
            throw new AuditLogException(layout.checkpoint() + ": " + e.problem(), e);
        }
    }

    /** Sets the tree to the state before the first segment that must be read and returns that segment's place. */
    private int restoreTree(List<LogLayout.Segment> segments) throws IOException {
        long first = segments.get(0).first();
        if (first > Math.min(pruned(), signedSize)) {
            throw refusal(segments.get(0).file() + ": the log's first segment is missing");
        }
        OpenList listed = OpenList.read(layout.oldestOpen(), signedSize);
        int start = lastNotAfter(segments, Math.min(listed.size(), signedSize));
        Frontier restored = Frontier.restore(segments.get(start).first(), new TileStore(layout.log(), disk));
        if (restored == null && first > 0) {
            throw refusal("tiles are missing, and the records that they stand for were pruned");
        }
        if (restored == null) {
            return 0;
        }
        tree = restored;
        remember(listed.decisions(), segments, start);
        return start;
    }

    /** Takes note of statements that were open, of which the decisions lie before what is read anyway. */
    private void remember(List<Long> decisions, List<LogLayout.Segment> segments, int start) throws IOException {
        long end = segments.get(start).first();
        NavigableSet<Long> wanted = new TreeSet<>(decisions).headSet(end, false);
        for (int i = 0; i < start; i++) {
            long first = segments.get(i).first();
            NavigableSet<Long> here =
                    wanted.subSet(first, true, segments.get(i + 1).first(), false);
            if (here.isEmpty()) {
                continue;
            }
            try (SegmentReader reader = new SegmentReader(segments.get(i).file())) {
                long seq = first;
                for (SegmentReader.Line line = reader.next();
                        line != null && seq <= here.last();
                        line = reader.next(), seq++) {
                    if (here.contains(seq)) {
                        var unused = remember(line, seq);
                    }
                }
            }
        }
    }

    /** What isn't such a decision is the verifier's matter: it lies before the checkpoint's segment. */
    private boolean remember(SegmentReader.Line line, long seq) {
        try {
            JsonNode record = RecordReader.read(line);
            boolean allowed = record.path("seq").asLong(-1) == seq && RecordReader.allows(record);
            if (allowed) {
                track(record);
            }
            return allowed;
        } catch (RecordReader.NotARecordException e) {
            return false;
        }
    }

    private static int lastNotAfter(List<LogLayout.Segment> segments, long seq) {
        int found = 0;
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i).first() <= seq) {
                found = i;
            }
        }
        return found;
    }

    /** Below which number the log itself has pruned records. That it was recorded, too, is for the verifier to see. */
    private long pruned() throws IOException {
        if (!Files.isRegularFile(layout.pruned())) {
            return 0;
        }
        String text = Files.readString(layout.pruned()).strip();
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private void replay(LogLayout.Segment segment, boolean last, @Nullable Checkpoint checkpoint) throws IOException {
        if (segment.first() != tree.size()) {
            throw refusal(segment.file() + ": expected a segment that begins with record " + tree.size());
        }
        lastBytes = 0;
        SegmentReader.Line torn = null;
        String problem = "";
        try (SegmentReader reader = new SegmentReader(segment.file())) {
            for (SegmentReader.Line line = reader.next(); line != null; line = reader.next()) {
                try {
                    accept(line, checkpoint);
                } catch (RecordReader.NotARecordException e) {
                    torn = line;
                    problem = segment.file() + ":" + line.number + ": " + e.problem();
                    refuseUnlessTail(last && !LogLayout.isPacked(segment.file()), problem, line, reader);
                    break;
                }
            }
        }
        if (torn != null) {
            setAside(segment, torn.offset);
        }
    }

    private void accept(SegmentReader.Line line, @Nullable Checkpoint checkpoint)
            throws RecordReader.NotARecordException {
        JsonNode record = RecordReader.read(line);
        if (record.path("seq").asLong(-1) != tree.size()) {
            throw new RecordReader.NotARecordException("expected record " + tree.size() + ", found "
                    + record.path("seq").asText());
        }
        track(record);
        tree.append(hasher.leaf(line.bytes), tile -> {
            if (tile.sizeNeeded() > signedSize) {
                tiles.add(tile);
            }
        });
        lastBytes = line.end;
        compareAtCheckpoint(checkpoint);
    }

    private void track(JsonNode record) throws RecordReader.NotARecordException {
        try {
            if (RecordReader.allows(record)) {
                open.put(RecordReader.statementKey(record), RecordReader.closing(record));
            } else if (RecordReader.ends(record)) {
                open.remove(RecordReader.statementKey(record));
            }
        } catch (IllegalArgumentException e) {
            throw new RecordReader.NotARecordException("not a decision that could have been recorded");
        }
    }

    private void compareAtCheckpoint(@Nullable Checkpoint checkpoint) {
        if (checkpoint != null && tree.size() == checkpoint.size() && !checkpoint.hasRoot(tree.root())) {
            throw refusal("the first " + checkpoint.size()
                    + " records are not those that the checkpoint signed, or a tile is damaged");
        }
    }

    /**
     * A tail is torn if nothing valid follows. Pages that never reached the device read as zeros, which no record
     * holds: then even valid lines behind them were never acknowledged.
     */
    private void refuseUnlessTail(boolean last, String problem, SegmentReader.Line first, SegmentReader rest)
            throws IOException {
        if (!last) {
            throw refusal(problem);
        }
        if (tree.size() < signedSize) {
            throw refusal(problem + "; the checkpoint covers " + signedSize + " records");
        }
        boolean followed = false;
        for (SegmentReader.Line line = first; line != null; line = rest.next()) {
            for (byte b : line.bytes) {
                if (b == 0) {
                    return;
                }
            }
            followed |= line != first && isRecord(line);
        }
        if (followed || (first.terminated && isRecord(first))) {
            throw refusal(problem + "; records follow, so this is not the torn end of the log");
        }
    }

    private static boolean isRecord(SegmentReader.Line line) {
        try {
            RecordReader.read(line);
            return true;
        } catch (RecordReader.NotARecordException e) {
            return false;
        }
    }

    /** Copies the torn tail to a file of its own and cuts it off, durably, in this order. */
    private void setAside(LogLayout.Segment segment, long from) throws IOException {
        byte[] tail;
        try (var in = Files.newInputStream(segment.file())) {
            in.skipNBytes(from);
            tail = in.readAllBytes();
        }
        dropped = tail.length;
        String name = segment.file().getFileName().toString();
        var aside = segment.file().resolveSibling(name + ".torn");
        for (int i = 2; Files.exists(aside); i++) {
            aside = segment.file().resolveSibling(name + "." + i + ".torn");
        }
        disk.replace(aside, tail);
        disk.syncDirectory(layout.segments());
        try (AppendFile file = disk.open(segment.file())) {
            file.truncate(from);
            file.force();
        }
        lastBytes = from;
    }

    private AuditLogException refusal(String problem) {
        return new AuditLogException("the audit log in " + layout.directory() + " must not be continued: " + problem);
    }
}
