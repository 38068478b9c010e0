package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.decision.Estimate;
import dev.sallyport.policy.decision.Plannable;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.Bind;
import dev.sallyport.proxy.estimate.PlanQuestion;
import dev.sallyport.proxy.estimate.Planner;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gets what the planner expects of a message, before it is decided and on another connection than the session's. What
 * that one would plan otherwise than the session's isn't asked about, and neither is what might be executed by it: both
 * are unknown. Confined to one event loop, on which it never waits.
 */
final class Estimates {
    /** Of a text with its values: more is nobody's statement about few rows. */
    private static final int CHARS_MAX = 256 << 10;

    private final RequestSession session;
    private final @Nullable Planner planner;
    private final SessionScope scope;
    private final EventLoop loop;

    /** @param planner null if there is none to ask */
    Estimates(RequestSession session, @Nullable Planner planner, SessionScope scope, EventLoop loop) {
        this.session = session;
        this.planner = planner;
        this.scope = scope;
        this.loop = loop;
    }

    /**
     * What is asked about.
     *
     * @param statements of the message
     * @param catalog by which it was read
     * @param text as it would be sent
     * @param behindOthers whether something ran before it in the same batch
     * @param types the parameters' types
     * @param bind a Bind's body with the reader at its start; null if there are no parameters
     */
    record Subject(
            List<StatementFacts> statements,
            Catalog catalog,
            String text,
            boolean behindOthers,
            List<Integer> types,
            @Nullable ByteBuf bind) {}

    /**
     * Asks; no further message is handled before there is an answer.
     *
     * @param frame the message, released if the session ends meanwhile
     * @param next gets the answer
     * @param stopped gets why the message must be refused without one
     */
    void ask(Frame frame, Subject subject, Consumer<Estimate> next, Consumer<ErrorFields> stopped) {
        Estimate[] answer = new Estimate[1];
        session.after(
                frame,
                done -> ask(subject, estimate -> {
                    answer[0] = estimate;
                    done.accept(null);
                }),
                () -> next.accept(answer[0]),
                stopped);
    }

    private void ask(Subject subject, Consumer<Estimate> next) {
        String obstacle = obstacle(subject);
        Map<String, String> settings = scope.planning();
        if (obstacle != null || settings == null || planner == null) {
            next.accept(Estimate.unknown(
                    obstacle != null ? obstacle : "the session has settings or tables that nobody else has"));
            return;
        }
        PlanQuestion question;
        if (subject.bind() == null) {
            question = new PlanQuestion(subject.text(), List.of(), List.of(), List.of(), settings);
        } else {
            Bind bind = Bind.read(subject.bind().duplicate());
            question = new PlanQuestion(
                    subject.text(), subject.types(), bind.parameterFormats(), bind.parameters(), settings);
        }
        planner.ask(loop, question, next);
    }

    private @Nullable String obstacle(Subject subject) {
        if (subject.statements().size() != 1) {
            return "there are several statements in the message";
        }
        if (subject.behindOthers()) {
            return "what was sent before it in the same batch may change what it means";
        }
        if (scope.own().changed()) {
            return "the session has changed definitions";
        }
        int values = subject.bind() == null ? 0 : subject.bind().readableBytes();
        if (subject.text().length() > CHARS_MAX || values > CHARS_MAX) {
            return "it is too long";
        }
        return Plannable.obstacle(subject.statements().get(0), subject.catalog());
    }
}
