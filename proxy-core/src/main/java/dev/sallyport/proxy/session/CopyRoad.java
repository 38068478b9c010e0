package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.frontend.CopyFail;
import dev.sallyport.protocol.message.frontend.FrontendType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.LinkedHashSet;
import java.util.Set;

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
    private boolean active;
    private boolean lost;

    /** @param serverVersion {@code server_version_num} of the upstream */
    CopyRoad(UpstreamLine line, int serverVersion, ByteBufAllocator allocator) {
        this.line = line;
        this.serverVersion = serverVersion;
        this.allocator = allocator;
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
    }

    void failed() {
        active = false;
    }

    /** Whether the client's messages belong to a COPY. */
    boolean active() {
        return active;
    }

    /** Whether no message of the client's can be handled now. */
    boolean blocked() {
        return lost || (!active && !held.isEmpty());
    }

    /** Handles one message while {@link #active()}. Takes the frame. */
    void handle(Frame frame) {
        switch (frame.type()) {
            case FrontendType.COPY_DATA -> line.send(frame.bytes(), null);
            case FrontendType.COPY_DONE, FrontendType.COPY_FAIL -> {
                active = false;
                line.send(frame.bytes(), null);
            }
            // Ignored by the server while it copies.
            case FrontendType.SYNC, FrontendType.FLUSH -> frame.release();
            default -> loseSynchronization(frame);
        }
    }

    /** Makes the COPY fail in the client's place. */
    void giveUp(String reason) {
        active = false;
        ByteBuf fail = allocator.buffer(32);
        new CopyFail(reason).write(fail);
        line.send(fail, null);
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
        lost = serverVersion >= ENDS_CONNECTION;
        ByteBuf husk = allocator.buffer(8);
        husk.writeByte(type).writeInt(Integer.BYTES);
        line.send(husk, null);
    }
}
