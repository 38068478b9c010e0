package dev.sallyport.proxy.session;

import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.backend.ErrorFields;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the handling of every message needs: reading it, and refusing it in its place. Confined to one event loop. */
final class RequestGuard {
    /** The rule named for what was cancelled, or found no room, before it was judged. */
    static final String UNJUDGED = "builtin:unjudged";

    private final RequestSession session;
    private final SessionGate gate;
    private final UpstreamLine line;

    RequestGuard(RequestSession session, SessionGate gate, UpstreamLine line) {
        this.session = session;
        this.gate = gate;
        this.line = line;
    }

    Consumer<ErrorFields> stopped(Frame frame, String kind) {
        return refusal -> {
            frame.release();
            refuse(UNJUDGED, refusal, kind);
        };
    }

    /** INVARIANT: no decision is made for somebody whose token has run out, however long it took to get so far. */
    boolean expired(Frame frame) {
        boolean expired = session.expired();
        if (expired) {
            frame.release();
        }
        return expired;
    }

    void holdIfNeeded(Execution execution) {
        if (execution.facts.has(Trait.COPY_IN) || execution.limitsRows() || execution.affected != null) {
            session.holdFor(execution);
        }
    }

    void refuse(String rule, ErrorFields refusal, String kind) {
        line.refuseExtended(
                refusal, gate.refuse(rule, refusal, kind, line.status()).recorded());
    }

    /** Reads a message's body; the frame is released if that fails. */
    static <T> T read(Frame frame, Function<ByteBuf, T> reader) {
        try {
            return reader.apply(frame.body());
        } catch (RuntimeException e) {
            frame.release();
            throw e;
        }
    }
}
