package dev.sallyport.audit;

import dev.sallyport.audit.disk.AppendFile;
import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteSigner;
import dev.sallyport.audit.tree.Frontier;
import dev.sallyport.audit.tree.Tile;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends batches to segments, grows the tree and signs it. Every error is the end: what failed once isn't tried again
 * on the same file, and only {@link #lastWords} may follow. Confined to one thread.
 */
final class LogWriter {
    private static final Logger log = LoggerFactory.getLogger(LogWriter.class);
    private static final int TILES_KEPT_MAX = 256;

    private final AuditSettings settings;
    private final Clock clock;
    private final Disk disk;
    private final LogLayout layout;
    private final NoteSigner signer;
    private final TreeHasher hasher = new TreeHasher();
    private final JsonLine buffer = new JsonLine();
    private final EventLine lines = new EventLine(buffer);
    private final UlidSource ids = new UlidSource(new SecureRandom());
    private final BlobStore blobs;
    private final TileStore store;
    private final Frontier tree;
    private final List<Tile> tiles;
    private final Map<String, Long> open = new Recovery.OpenStatements<>();
    private long signedSize;
    private @Nullable AppendFile segment;
    private Path segmentFile;
    private Instant segmentSince;
    private long durableBytes;
    private boolean tainted;
    private volatile long durableSize;
    private volatile SegmentKeeper.Settled settled = new SegmentKeeper.Settled(0, 0);

    LogWriter(AuditSettings settings, Clock clock, Disk disk, NoteSigner signer, Recovery.Recovered recovered)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.disk = disk;
        this.layout = new LogLayout(settings.directory());
        this.signer = signer;
        this.blobs = new BlobStore(layout, disk);
        this.store = new TileStore(layout.log(), disk);
        this.tree = recovered.tree();
        this.durableSize = tree.size();
        this.tiles = new ArrayList<>(recovered.unsignedTiles());
        this.signedSize =
                recovered.checkpoint() == null ? -1 : recovered.checkpoint().size();
        LogLayout.Segment last = recovered.last();
        boolean usable = last != null && !LogLayout.isPacked(last.file()) && Files.isWritable(last.file());
        this.segmentFile = last != null && usable ? last.file() : layout.segment(tree.size());
        this.durableBytes = usable ? recovered.lastBytes() : 0;
        this.segment = disk.open(segmentFile);
        this.segmentSince = clock.instant();
        disk.syncDirectory(layout.segments());
    }

    /** How many records there are. */
    long size() {
        return tree.size();
    }

    /** As {@link #size}, for any thread; never less than what somebody was told of. */
    long durableSize() {
        return durableSize;
    }

    /** What finished segments are judged by, as of the last signature; for any thread. */
    SegmentKeeper.Settled settled() {
        return settled;
    }

    /** The texts beside the segments. */
    BlobStore blobs() {
        return blobs;
    }

    /**
     * Writes the events in order and completes their futures once they are durable. An event that can't be written as
     * a record fails alone; an exception means that none of the others is recorded.
     */
    void commit(List<PendingEvent> batch) throws IOException {
        rotateIfDue();
        buffer.backTo(0);
        List<PendingEvent> written = new ArrayList<>(batch.size());
        int[] ends = new int[batch.size()];
        for (PendingEvent pending : batch) {
            if (line(pending, tree.size() + written.size())) {
                ends[written.size()] = buffer.length();
                buffer.newline();
                written.add(pending);
            }
        }
        if (written.isEmpty()) {
            return;
        }
        appendDurably();
        long first = tree.size();
        int start = 0;
        for (int i = 0; i < written.size(); i++) {
            track(written.get(i).event(), tree.size());
            tree.append(hasher.leaf(buffer.bytes(), start, ends[i] - start), tiles::add);
            start = ends[i] + 1;
        }
        buffer.shrink();
        durableSize = tree.size();
        for (int i = 0; i < written.size(); i++) {
            written.get(i).future().complete(first + i);
        }
        if (tiles.size() > TILES_KEPT_MAX) {
            writeFullTiles();
        }
    }

    /** Appends the event's line to the buffer; returns false if it can't be written as a record. */
    private boolean line(PendingEvent pending, long seq) throws IOException {
        int start = buffer.length();
        try {
            String id = ids.next(pending.time().toEpochMilli());
            lines.append(
                    pending.event(), new EventJson.Envelope(seq, id, pending.time(), settings.node()), blobs::keep);
            return true;
        } catch (RuntimeException e) {
            buffer.backTo(start);
            log.atError().setCause(e).log("audit event can't be written as a record");
            pending.future().completeExceptionally(new AuditLogException("not a record", e));
            return false;
        }
    }

    private void appendDurably() throws IOException {
        AppendFile file = segment();
        file.append(ByteBuffer.wrap(buffer.bytes(), 0, buffer.length()));
        // INVARIANT: after a failed force nothing is written to this descriptor again, for the system may have marked
        // pages as clean that never reached the device.
        tainted = true;
        file.force();
        tainted = false;
        durableBytes += buffer.length();
    }

    private void track(AuditEvent event, long seq) {
        SessionFields session = event.session();
        StatementFields statement = event.statement();
        DecisionFields decision = event.decision();
        if (session == null || statement == null) {
            return;
        }
        String key = session.id() + " " + statement.id();
        if (event.type() == AuditEventType.STATEMENT_END) {
            open.remove(key);
        } else if (decision != null && decision.effect().equals(DecisionFields.ALLOW)) {
            open.put(key, seq);
        }
    }

    private void rotateIfDue() throws IOException {
        boolean old = !clock.instant().isBefore(segmentSince.plus(settings.segmentAgeMax()));
        if (durableBytes == 0 || (durableBytes < settings.segmentBytesMax() && !old)) {
            return;
        }
        disk.replace(layout.oldestOpen(), OpenList.write(tree.size(), open.values()));
        AppendFile sealed = segment();
        Path sealedFile = segmentFile;
        // Before the next one is there: from then on the keeper may pack this one and delete its file.
        SegmentPacker.seal(sealedFile);
        segmentFile = layout.segment(tree.size());
        segment = disk.open(segmentFile);
        segmentSince = clock.instant();
        durableBytes = 0;
        disk.syncDirectory(layout.segments());
        sealed.close();
    }

    private long oldestOpenNow() {
        return open.isEmpty() ? tree.size() : open.values().iterator().next();
    }

    /** Signs the tree if it has grown since it was signed last: first the tiles, then the checkpoint. */
    void publish() throws IOException {
        if (tree.size() == signedSize) {
            return;
        }
        writeFullTiles();
        store.write(tree.partials());
        Checkpoint checkpoint = Checkpoint.of(settings.origin(), tree.size(), tree.root());
        disk.replace(layout.checkpoint(), signer.sign(checkpoint).getBytes(StandardCharsets.UTF_8));
        disk.syncDirectory(layout.log());
        signedSize = tree.size();
        settled = new SegmentKeeper.Settled(signedSize, oldestOpenNow());
    }

    private void writeFullTiles() throws IOException {
        store.write(tiles);
        for (Tile tile : tiles) {
            store.deletePartials(tile);
        }
        tiles.clear();
    }

    /** Records and signs why nothing more will come. */
    void close(String reason) throws IOException {
        AuditEvent event = AuditEvent.of(AuditEventType.LOG_CLOSE)
                .log(LogFields.closed(reason))
                .build();
        commit(List.of(PendingEvent.of(event, clock.instant())));
        publish();
    }

    /**
     * After an error: cuts off what was written in part, gives up the reserve and tries to say why. Whether that works
     * changes nothing, for what was to be recorded has been refused already.
     */
    void lastWords(String reason) {
        if (tainted) {
            return;
        }
        try {
            disk.delete(layout.reserve());
            segment().truncate(durableBytes);
            close(reason);
        } catch (IOException | RuntimeException e) {
            log.atWarn().addKeyValue("error", e.getMessage()).log("audit log could not record why it stopped");
        }
    }

    /** Closes the files. */
    void release() {
        try {
            if (segment != null) {
                segment.close();
            }
        } catch (IOException e) {
            log.atWarn().addKeyValue("error", e.getMessage()).log("audit segment could not be closed");
        }
        segment = null;
    }

    private AppendFile segment() throws IOException {
        if (segment == null) {
            throw new IOException("the log is closed");
        }
        return segment;
    }
}
