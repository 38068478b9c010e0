package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.frontend.Close;
import dev.sallyport.protocol.message.frontend.CopyFail;
import dev.sallyport.protocol.message.frontend.FrontendType;
import dev.sallyport.protocol.message.frontend.Sync;
import dev.sallyport.proxy.session.Reply.CopyCheckReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the client sends while its COPY FROM STDIN runs (manual, "COPY Operations"), and what must wait until one has
 * begun: only then can it be told whether a message is data or the next request. Confined to one event loop.
 */
final class CopyRoad {
    /** The first version that ends the connection at a message that doesn't belong into a COPY. */
    private static final int ENDS_CONNECTION = 140_000;

    private final UpstreamLine line;
    private final int serverVersion;
    private final ByteBufAllocator allocator;
    private final Set<Execution> held = new LinkedHashSet<>();
    private final Consumer<Frame> putBack;
    private boolean active;
    private boolean lost;
    private boolean goodbye;

    /** Whether the upstream got data, and so may have found something wrong with them. */
    private boolean fed;

    /** Syncs sent since then: ignored if the COPY goes on, answered if it had failed when they were read. */
    private int syncs;

    private boolean outcomeAwaited;
    private boolean checking;
    private boolean extended;
    private boolean swallows;

    /**
     * @param serverVersion {@code server_version_num} of the upstream
     * @param putBack takes a message that is to be handled again when that is possible, before all others
     */
    CopyRoad(UpstreamLine line, int serverVersion, ByteBufAllocator allocator, Consumer<Frame> putBack) {
        this.line = line;
        this.serverVersion = serverVersion;
        this.allocator = allocator;
        this.putBack = putBack;
    }

    /** Nothing but copied data goes upstream until this execution is over, or its COPY FROM STDIN began. */
    void holdFor(Execution execution) {
        held.add(execution);
    }

    void released(Execution execution) {
        held.remove(execution);
    }

    void started(Execution execution) {
        held.remove(execution);
        active = true;
        fed = false;
        syncs = 0;
    }

    /** It ran to its end, and so ignored every Sync. */
    void ended() {
        active = false;
        outcomeAwaited = false;
    }

    /** @param skips whether the upstream skips to the next Sync */
    void failed(boolean skips) {
        active = false;
        outcomeAwaited = false;
        extended = skips;
        if (syncs > 0 && goodbye) {
            line.send(Unpooled.EMPTY_BUFFER, CopyCheckReply.untilTheEnd(syncs));
        } else if (syncs > 0 && !checking) {
            check(Unpooled.EMPTY_BUFFER, (answered, none) -> checked(answered));
        }
    }

    /** Whether the client's messages belong to a COPY. */
    boolean active() {
        return active || swallows;
    }

    /** Whether no message of the client's can be handled now. */
    boolean blocked() {
        return lost || checking || outcomeAwaited || (!active && !held.isEmpty());
    }

    /**
     * Whether the client's goodbye was sent in the middle of a COPY: an error there, but what it says if that had failed.
     */
    boolean goodbye() {
        return goodbye;
    }

    /** Handles one message while {@link #active()}. Takes the frame. */
    void handle(Frame frame) {
        if (swallows) {
            swallows = false;
            frame.release();
            return;
        }
        switch (frame.type()) {
            case FrontendType.COPY_DATA -> {
                fed = true;
                line.send(frame.bytes(), null);
            }
            case FrontendType.COPY_DONE, FrontendType.COPY_FAIL -> end(frame.bytes());
            case FrontendType.SYNC -> sync(frame);
            // Ignored by the server while it copies, and needless when it has failed: it sends an error at once.
            case FrontendType.FLUSH -> frame.release();
            case FrontendType.TERMINATE -> loseSynchronization(frame);
            default -> stray(frame);
        }
    }

    /** Makes the COPY fail in the client's place. */
    void giveUp(String reason) {
        ByteBuf fail = allocator.buffer(32);
        new CopyFail(reason).write(fail);
        end(fail);
    }

    private void end(ByteBuf bytes) {
        active = false;
        line.send(bytes, null);
        if (syncs > 0) {
            outcomeAwaited = true;
            line.flushUpstream();
        }
    }

    /** The server ignores it while it copies. A COPY that got no data yet has had no reason to fail. */
    private void sync(Frame frame) {
        frame.release();
        if (fed) {
            syncs++;
            // Not the client's own: with a body it would be answered by an error besides.
            ByteBuf sync = allocator.buffer(8);
            new Sync().write(sync);
            line.send(sync, null);
        }
    }

    /** What doesn't belong into a COPY: the client's next request if that has failed, an error otherwise. */
    private void stray(Frame frame) {
        if (fed) {
            ByteBuf probe = allocator.buffer(16);
            husk(frame.type(), probe);
            new Sync().write(probe);
            check(probe, (answered, failed) -> {
                checked(answered);
                // The server has taken it for an error in the COPY: it is not handled.
                swallows = !failed;
            });
            putBack.accept(frame);
        } else {
            loseSynchronization(frame);
        }
    }

    /** Asks how many of the Syncs the upstream answers. */
    private void check(ByteBuf probe, CopyCheckReply.Finding finding) {
        checking = true;
        ByteBuf bytes = allocator.buffer(64);
        new Sync().write(bytes);
        bytes.writeBytes(probe);
        probe.release();
        // Unlike an empty Query, this leaves the client's unnamed statement alone.
        new Close('S', Refusals.NO_STATEMENT).write(bytes);
        new Sync().write(bytes);
        line.send(bytes, new CopyCheckReply(syncs, finding));
    }

    private void checked(int answered) {
        checking = false;
        active = false;
        if (extended && answered == 0) {
            // The upstream was brought to skip no more, but none of the client's Syncs did that.
            line.skipClient();
        }
    }

    private static void husk(byte type, ByteBuf out) {
        out.writeByte(type).writeInt(Integer.BYTES);
    }

    /**
     * Any other message ends the connection. The server says so itself when it gets one of that type; without its body
     * it can't do anything else, even if the COPY has failed meanwhile. Before version 14 it ends but the COPY, with an
     * error, and has taken the message (CopyGetData in commands/copy.c).
     */
    private void loseSynchronization(Frame frame) {
        byte type = frame.type();
        frame.release();
        active = false;
        goodbye = type == FrontendType.TERMINATE;
        lost = serverVersion >= ENDS_CONNECTION;
        ByteBuf husk = allocator.buffer(8);
        husk(type, husk);
        line.send(husk, null);
    }
}
