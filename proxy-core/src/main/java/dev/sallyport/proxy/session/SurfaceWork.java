package dev.sallyport.proxy.session;

import dev.sallyport.policy.sql.surface.SurfaceReader;
import dev.sallyport.policy.sql.surface.SurfaceStatement;
import dev.sallyport.policy.sql.surface.SurfaceSyntaxException;
import dev.sallyport.policy.sql.surface.SurfaceText;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.surface.Stop;
import dev.sallyport.proxy.surface.SurfaceAnswer;
import dev.sallyport.proxy.surface.SurfaceCaller;
import dev.sallyport.proxy.surface.SurfaceColumn;
import dev.sallyport.proxy.surface.SurfaceException;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session with the proxy itself has done elsewhere, one thing at a time: texts read, statements recorded and
 * answered. Confined to one event loop.
 */
final class SurfaceWork {
    private static final Logger LOG = LoggerFactory.getLogger(SurfaceWork.class);
    private static final Duration STATEMENT_TIME = Duration.ofSeconds(15);

    private final SurfaceDoor door;
    private final SurfaceRecorder recorder;
    private final SurfaceCaller caller;
    private final EventLoop loop;
    private final BooleanSupplier over;
    private final Runnable goOn;
    private final Consumer<Throwable> fault;
    private boolean busy;
    private @Nullable Stop running;

    /**
     * @param over whether the session has ended
     * @param goOn handles the messages that came meanwhile
     * @param fault ends the session for a bug
     */
    SurfaceWork(
            SurfaceDoor door,
            SurfaceRecorder recorder,
            SurfaceCaller caller,
            EventLoop loop,
            BooleanSupplier over,
            Runnable goOn,
            Consumer<Throwable> fault) {
        this.door = door;
        this.recorder = recorder;
        this.caller = caller;
        this.loop = loop;
        this.over = over;
        this.goOn = goOn;
        this.fault = fault;
    }

    boolean busy() {
        return busy;
    }

    void cancel() {
        if (running != null) {
            running.cancel();
        }
    }

    List<SurfaceColumn> columns(SurfaceStatement statement) {
        return door.engine().columns(statement);
    }

    /** Takes a value, or the error that there is instead. */
    @FunctionalInterface
    interface Next<T> {
        void take(@Nullable T value, @Nullable ErrorFields error);
    }

    /** Reads a text; one that isn't understood is on record before the client hears of it. */
    void read(String sql, String protocol, TransactionStatus status, Next<List<SurfaceText>> next) {
        CompletableFuture<List<SurfaceText>> reading;
        try {
            reading = CompletableFuture.supplyAsync(() -> SurfaceReader.read(sql), door.executor());
        } catch (RejectedExecutionException e) {
            reading = CompletableFuture.failedFuture(e);
        }
        await(reading, (texts, failure) -> {
            if (failure instanceof SurfaceSyntaxException e) {
                SurfaceRecorder.Begun begun = recorder.beginUnknown(sql, e.redacted(), protocol, status);
                ErrorFields.Builder error = ErrorFields.error(e.sqlState(), e.reason());
                refuse(begun, e.position() > 0 ? error.position(e.position()).build() : error.build(), next);
            } else {
                next.take(texts, failure == null ? null : failed(failure));
            }
        });
    }

    /** Records a refusal, then tells of it. */
    void refuse(SurfaceText text, String protocol, TransactionStatus status, ErrorFields error, Next<?> next) {
        refuse(begin(text, protocol, status), error, next);
    }

    private void refuse(SurfaceRecorder.Begun begun, ErrorFields error, Next<?> next) {
        await(
                recorder.decided(begun, error.sqlState(), error.message()),
                (seq, failure) -> next.take(null, failure == null ? error : Refusals.auditUnavailable()));
    }

    private SurfaceRecorder.Begun begin(SurfaceText text, String protocol, TransactionStatus status) {
        return recorder.begin(text, door.engine().reads(text.statement()), protocol, status);
    }

    /**
     * Does what a statement says: once, and only when that is on record.
     *
     * @param local what the session itself does for it, on its event loop; null if that is the engine's
     */
    void answer(
            SurfaceText text,
            List<@Nullable Object> parameters,
            String protocol,
            TransactionStatus status,
            @Nullable SurfaceAnswer local,
            Next<SurfaceAnswer> next) {
        Stop stop = new Stop(STATEMENT_TIME);
        running = stop;
        SurfaceRecorder.Begun begun = begin(text, protocol, status);
        CompletableFuture<SurfaceAnswer> answering = recorder.decided(begun, null, null)
                .handle((seq, failure) -> {
                    if (failure != null) {
                        throw new SurfaceException(SqlState.AUDIT_UNAVAILABLE, "the audit log is unavailable");
                    }
                    return seq;
                })
                .thenCompose(seq -> local != null
                        ? CompletableFuture.completedFuture(local)
                        : CompletableFuture.supplyAsync(
                                () -> door.engine().answer(text.statement(), parameters, caller, stop),
                                door.executor()));
        answering.whenComplete((answer, failure) -> onLoop(() -> {
            ErrorFields error = failure == null ? null : failed(unwrapped(failure));
            recorder.ended(
                    begun,
                    error == null ? "ok" : error.sqlState().equals(SqlState.QUERY_CANCELED) ? "cancelled" : "error",
                    error == null ? null : error.sqlState(),
                    answer == null ? null : answer.tag(),
                    answer == null ? 0 : answer.rows().size());
        }));
        await(answering, (answer, failure) -> {
            running = null;
            next.take(answer, failure == null ? null : failed(failure));
        });
    }

    private interface Outcome<T> {
        void take(@Nullable T value, @Nullable Throwable failure);
    }

    /** Waits without blocking; nothing else of the session happens meanwhile. */
    private <T> void await(CompletableFuture<T> future, Outcome<T> then) {
        busy = true;
        future.whenComplete((value, failure) -> onLoop(() -> {
            busy = false;
            if (over.getAsBoolean()) {
                return;
            }
            try {
                then.take(value, failure == null ? null : unwrapped(failure));
            } catch (RuntimeException e) {
                fault.accept(e);
            }
            goOn.run();
        }));
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("the session's event loop is gone");
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    static ErrorFields failed(Throwable failure) {
        if (failure instanceof SurfaceException e) {
            ErrorFields.Builder error = ErrorFields.error(e.sqlState(), e.reason());
            return e.hint() == null ? error.build() : error.hint(e.hint()).build();
        }
        if (failure instanceof RejectedExecutionException) {
            return ErrorFields.error(SqlState.TOO_MANY_CONNECTIONS, "too much is being asked; try again later")
                    .build();
        }
        LOG.atError().setCause(failure).log("a statement about the proxy could not be answered");
        return ErrorFields.error(SqlState.INTERNAL_ERROR, "internal error").build();
    }
}
