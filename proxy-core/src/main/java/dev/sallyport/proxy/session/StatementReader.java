package dev.sallyport.proxy.session;

import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.protocol.message.frontend.Bind;
import dev.sallyport.protocol.message.frontend.Close;
import dev.sallyport.protocol.message.frontend.Execute;
import dev.sallyport.protocol.message.frontend.Parse;
import dev.sallyport.protocol.message.frontend.Sync;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.session.Reply.ProbeReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a session's statements as the server will read them: asks it for the search path when that may have changed, and
 * for a fresh catalog when a name isn't found. Confined to one event loop, on which it never waits.
 */
final class StatementReader {
    private static final String SEARCH_PATH_PROBE =
            "SELECT pg_catalog.unnest(pg_catalog.current_schemas(true))::pg_catalog.text";

    private static final String PROBE_NAME = "sallyport_probe";

    private final SessionGate gate;
    private final SessionScope scope;
    private final UpstreamLine line;
    private final EventLoop loop;
    private final ByteBufAllocator allocator;
    private final Deque<Runnable> whenQuiet = new ArrayDeque<>();

    StatementReader(
            SessionGate gate, SessionScope scope, UpstreamLine line, EventLoop loop, ByteBufAllocator allocator) {
        this.gate = gate;
        this.scope = scope;
        this.line = line;
        this.loop = loop;
        this.allocator = allocator;
    }

    /** Gives the analysis, or why there is none, on the event loop; at once if the text is known. */
    void read(String sql, BiConsumer<@Nullable Analysis, @Nullable Throwable> next) {
        if (scope.unknown() && line.idle() && line.status() != TransactionStatus.FAILED) {
            line.send(probe(), new ProbeReply(schemas -> {
                if (schemas != null && !schemas.contains(null)) {
                    scope.searchPath(
                            schemas.stream().map(Objects::requireNonNull).toList());
                }
                loop.execute(() -> read(sql, next, true));
            }));
        } else {
            read(sql, next, true);
        }
    }

    private void read(String sql, BiConsumer<@Nullable Analysis, @Nullable Throwable> next, boolean mayRefresh) {
        onLoop(gate.analyze(sql), (analysis, failure) -> {
            if (analysis != null && mayRefresh && gate.wantsFresherCatalog(analysis)) {
                quietly(() -> onLoop(gate.refreshCatalog(), (catalog, stale) -> read(sql, next, false)));
            } else {
                next.accept(analysis, failure);
            }
        });
    }

    /** The extended protocol with a name of our own: a Query would end the client's unnamed statement and portal. */
    private ByteBuf probe() {
        ByteBuf out = allocator.buffer(256);
        new Close('S', PROBE_NAME).write(out);
        new Parse(PROBE_NAME, SEARCH_PATH_PROBE, List.of()).write(out);
        new Bind(PROBE_NAME, PROBE_NAME, List.of(), List.of(), List.of()).write(out);
        new Execute(PROBE_NAME, 0).write(out);
        new Close('P', PROBE_NAME).write(out);
        new Close('S', PROBE_NAME).write(out);
        new Sync().write(out);
        return out;
    }

    /** Some answers came: goes on with what waited for the last of them. */
    void answersRead() {
        while (line.quiet() && !whenQuiet.isEmpty()) {
            whenQuiet.remove().run();
        }
    }

    /** Runs a task when every answer that is owed has come. */
    private void quietly(Runnable task) {
        if (line.quiet()) {
            task.run();
            return;
        }
        line.flushUpstream();
        whenQuiet.add(task);
    }

    private <T> void onLoop(CompletableFuture<T> future, BiConsumer<@Nullable T, @Nullable Throwable> next) {
        if (future.isDone()) {
            var unused = future.whenComplete(next);
        } else {
            var unused = future.whenComplete((value, failure) -> loop.execute(() -> next.accept(value, failure)));
        }
    }
}
