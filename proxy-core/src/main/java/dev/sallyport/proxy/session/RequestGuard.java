package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.AnswerLimits.Bound;
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

    /** What comes after it waits until it is over; if it may only take some time, that is counted from now on. */
    void hold(Execution execution) {
        Bound time = execution.decision.answerLimits().millis();
        if (time != null) {
            execution.time = new TimeLimit(line.loop(), time, () -> line.worksOn(execution), session::cancelForLimit);
        }
        session.holdFor(execution);
    }

    void holdIfNeeded(Execution execution) {
        if (execution.limitsTime()
                || execution.facts.has(Trait.COPY_IN)
                || execution.limitsRows()
                || execution.affected != null) {
            hold(execution);
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
