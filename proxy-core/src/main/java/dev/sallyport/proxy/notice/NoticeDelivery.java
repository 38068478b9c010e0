package dev.sallyport.proxy.notice;

import dev.sallyport.audit.sink.BodyBeginning;
import dev.sallyport.config.SecretException;
import dev.sallyport.proxy.approval.Announcer;
import dev.sallyport.proxy.approval.ApprovalStore;
import dev.sallyport.proxy.approval.Notice;
import dev.sallyport.proxy.approval.NoticeQueue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits in the queue, on threads of its own: one message at a time to each receiver, so that a slow one holds
 * up nobody else, least of all a statement. INVARIANT: whatever is answered decides nothing but whether the message is
 * sent again, and is shown to nobody.
 */
public final class NoticeDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NoticeDelivery.class);

    /** Standard Webhooks, "Deliverability and reliability": from seconds to a day, over three days. */
    private static final List<Duration> DELAYS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** Of a delay, more or less, so that what failed together doesn't come again together. */
    private static final double JITTER = 0.2;

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** From when a message that its proxy took and never settled is sent by another one. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int ANSWER_BYTES_MAX = 4096;

    private final Supplier<ApprovalStore> store;
    private final List<Receiver> receivers;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final Duration poll;
    private final ScheduledThreadPoolExecutor threads;
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final Set<String> stuck = ConcurrentHashMap.newKeySet();
    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** @param store asked on the threads here, where it may block */
    public NoticeDelivery(Supplier<ApprovalStore> store, List<Receiver> receivers, MeterRegistry metrics, Clock clock) {
        this(store, receivers, metrics, clock, POLL);
    }

    NoticeDelivery(
            Supplier<ApprovalStore> store,
            List<Receiver> receivers,
            MeterRegistry metrics,
            Clock clock,
            Duration poll) {
        this.poll = poll;
        this.store = store;
        this.receivers = List.copyOf(receivers);
        this.metrics = metrics;
        this.clock = clock;
        this.threads = new ScheduledThreadPoolExecutor(Math.max(1, receivers.size()), task -> {
            Thread thread = new Thread(task, "sallyport-notices");
            thread.setDaemon(true);
            return thread;
        });
        receivers.forEach(receiver ->
                List.of("arrived", "failed", "given_up", "gone").forEach(outcome -> counter(receiver, outcome)));
    }

    /** Who of these is told of what. */
    public static Announcer announcer(List<Receiver> receivers) {
        List<Receiver> all = List.copyOf(receivers);
        return news -> {
            Map<String, String> messages = new LinkedHashMap<>();
            for (Receiver receiver : all) {
                String message = receiver.message(news);
                if (message != null) {
                    messages.put(receiver.key(), message);
                }
            }
            return messages;
        };
    }

    /** Begins; what an earlier run left is sent, too. */
    public void start() {
        for (Receiver receiver : receivers) {
            var unused =
                    threads.scheduleWithFixedDelay(() -> send(receiver), 0, poll.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Ends at once; what was under way is sent again by whoever comes next. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void send(Receiver receiver) {
        try {
            NoticeQueue queue = store.get().notices();
            if (gone.contains(receiver.key())) {
                queue.clear(receiver.key());
                return;
            }
            Optional<Notice> notice = queue.take(receiver.key(), LEASE);
            while (notice.isPresent() && !Thread.currentThread().isInterrupted()) {
                settle(receiver, queue, notice.get());
                notice = gone.contains(receiver.key()) ? Optional.empty() : queue.take(receiver.key(), LEASE);
            }
            stuck.remove(receiver.key());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (stuck.add(receiver.key())) {
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("receiver", receiver.label())
                        .log("messages can't be sent now");
            }
        }
    }

    private void settle(Receiver receiver, NoticeQueue queue, Notice notice) throws InterruptedException {
        switch (attempt(receiver, notice)) {
            case ARRIVED -> {
                queue.done(notice);
                counter(receiver, "arrived").increment();
            }
            case GONE -> {
                gone.add(receiver.key());
                queue.clear(receiver.key());
                counter(receiver, "gone").increment();
                LOG.atError()
                        .addKeyValue("receiver", receiver.label())
                        .log("a receiver wants nothing more until restart");
            }
            case FAILED -> failed(receiver, queue, notice);
        }
    }

    private void failed(Receiver receiver, NoticeQueue queue, Notice notice) {
        if (notice.attempt() > DELAYS.size()) {
            queue.done(notice);
            counter(receiver, "given_up").increment();
            LOG.atError()
                    .addKeyValue("receiver", receiver.label())
                    .addKeyValue("message", notice.id())
                    .log("a message was given up");
        } else {
            queue.again(
                    notice, delay(notice.attempt(), ThreadLocalRandom.current().nextDouble(-1, 1)));
        }
        counter(receiver, "failed").increment();
    }

    /**
     * How long until the next attempt.
     *
     * @param attempts made, from 1
     * @param chance from -1 to 1
     */
    static Duration delay(int attempts, double chance) {
        long full = DELAYS.get(Math.min(attempts, DELAYS.size()) - 1).toMillis();
        return Duration.ofMillis((long) (full * (1 + JITTER * chance)));
    }

    private Receiver.Outcome attempt(Receiver receiver, Notice notice) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> exchange = null;
        String problem;
        try {
            exchange = client.sendAsync(
                    receiver.request(notice, clock.instant()), head -> new BodyBeginning(ANSWER_BYTES_MAX));
            HttpResponse<byte[]> answer = exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            Receiver.Outcome outcome = receiver.outcome(answer.statusCode(), answer.body());
            if (outcome != Receiver.Outcome.FAILED) {
                return outcome;
            }
            problem = "status " + answer.statusCode();
        } catch (ExecutionException e) {
            problem = String.valueOf(e.getCause());
        } catch (TimeoutException e) {
            problem = "no answer in time";
        } catch (SecretException e) {
            problem = String.valueOf(e.getMessage());
        } finally {
            if (exchange != null) {
                exchange.cancel(true);
            }
        }
        LOG.atWarn()
                .addKeyValue("receiver", receiver.label())
                .addKeyValue("message", notice.id())
                .addKeyValue("attempt", notice.attempt())
                .addKeyValue("error", problem)
                .log("a message could not be delivered");
        return Receiver.Outcome.FAILED;
    }

    private Counter counter(Receiver receiver, String outcome) {
        return Counter.builder("sallyport.notices")
                .description("Attempts to tell others of approvals, by receiver and outcome")
                .tag("receiver", receiver.label())
                .tag("outcome", outcome)
                .register(metrics);
    }
}
