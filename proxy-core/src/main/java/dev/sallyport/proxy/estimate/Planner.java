package dev.sallyport.proxy.estimate;

import dev.sallyport.policy.decision.Estimate;
import dev.sallyport.proxy.upstream.UpstreamConnector;
import dev.sallyport.proxy.upstream.UpstreamLogin;
import dev.sallyport.proxy.upstream.UpstreamReady;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks a database's planner, as one login. Each question has a connection of its own that can only read, and a deadline;
 * whatever goes wrong makes the estimate unknown. Safe for use by any thread.
 *
 * @param connector opens the connections
 * @param places how many at a time
 * @param reading reads the answers; bounded
 */
public record Planner(
        UpstreamConnector connector, PlanPlaces places, UpstreamTarget target, UpstreamLogin login, Executor reading) {
    /** For all of it: waiting for a place, connecting, planning. */
    private static final Duration TIME_MAX = Duration.ofSeconds(3);

    /** What keeps a question from changing or holding up anything, whatever it is. */
    private static final Map<String, String> GUARDS = Map.of(
            "application_name", "sallyport estimate",
            "client_encoding", "UTF8",
            "standard_conforming_strings", "on",
            "default_transaction_read_only", "on",
            "statement_timeout", "1000",
            "lock_timeout", "500",
            "idle_in_transaction_session_timeout", "5000");

    /** Gives what the planner expects, on the event loop, in any case and once. */
    public void ask(EventLoop loop, PlanQuestion question, Consumer<Estimate> next) {
        Promise<Estimate> answer = loop.newPromise();
        Future<?> alarm = loop.schedule(
                () -> answer.trySuccess(
                        Estimate.unknown("the planner didn't answer within " + TIME_MAX.toSeconds() + " s")),
                TIME_MAX.toMillis(),
                TimeUnit.MILLISECONDS);
        answer.addListener(done -> {
            alarm.cancel(false);
            next.accept(answer.getNow());
        });
        if (!places.take(() -> loop.execute(() -> begin(loop, question, answer)))) {
            answer.trySuccess(Estimate.unknown("too many statements wait for the planner"));
        }
    }

    private void begin(EventLoop loop, PlanQuestion question, Promise<Estimate> answer) {
        answer.addListener(done -> places.give());
        if (answer.isDone()) {
            return;
        }
        Map<String, String> settings = new HashMap<>(question.settings());
        settings.putAll(GUARDS);
        Future<UpstreamReady> connecting = connector.connect(loop, target, login, settings);
        answer.addListener(done -> connecting.cancel(false));
        connecting.addListener((Future<UpstreamReady> done) -> {
            if (done.isSuccess()) {
                UpstreamReady ready = done.getNow();
                Promise<String> plan = loop.newPromise();
                answer.addListener(over -> ready.channel().close());
                plan.addListener((Future<String> said) -> read(said, answer));
                ready.channel().pipeline().addLast(new PlanExchange(question, plan));
            } else {
                answer.trySuccess(Estimate.unknown("the database can't be asked"));
            }
        });
    }

    private void read(Future<String> plan, Promise<Estimate> answer) {
        if (!plan.isSuccess()) {
            answer.trySuccess(Estimate.unknown(String.valueOf(plan.cause().getMessage())));
            return;
        }
        try {
            reading.execute(() -> answer.trySuccess(PlanReader.read(plan.getNow())));
        } catch (RejectedExecutionException e) {
            answer.trySuccess(Estimate.unknown("the proxy is too busy"));
        }
    }
}
