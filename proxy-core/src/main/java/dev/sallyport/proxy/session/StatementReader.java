package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.decision.ScanNeed;
import dev.sallyport.policy.decision.SettingsGuard;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.catalog.CatalogException;
import dev.sallyport.proxy.session.Reply.ProbeReply;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a session's statements as the server will read them: asks it for the search path and the role when they may have
 * changed, and for a fresh catalog when a name isn't found. Confined to one event loop, on which it never waits.
 */
final class StatementReader {
    /**
     * Gives the session's user, the current user, what the requester says by settings, and the schemas of the path,
     * whatever the path is.
     */
    private static final String PROBE = "SELECT pg_catalog.unnest(ARRAY[session_user, current_user, "
            + setting(SettingClaims.JUSTIFICATION) + ", " + setting(SettingClaims.TICKET) + "]::pg_catalog.text[]"
            + " OPERATOR(pg_catalog.||) pg_catalog.current_schemas(true)::pg_catalog.text[])";

    private static final int BEFORE_PATH = 4;

    /**
     * What says of an open transaction how it is isolated: it has to come before the transaction's first query, so that
     * none may be put before it, and it names nothing. What only looks like it is read with doubtful names.
     */
    private static final Pattern ISOLATES = Pattern.compile(
            "\\s*+SET\\s++(?:(?:LOCAL|SESSION)\\s++)?+"
                    + "TRANSACTION(?:_ISOLATION|_READ_ONLY|_DEFERRABLE)?+[\\s=][^;]*+;?+\\s*+",
            Pattern.CASE_INSENSITIVE);

    /** Where else names may be looked for that aren't found. */
    private enum Further {
        CATALOG,
        SERVER,
        NOWHERE
    }

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

    private static String setting(String name) {
        return "coalesce(pg_catalog.left(pg_catalog.current_setting('" + name + "', true), " + SettingClaims.CHARS_MAX
                + "), '')";
    }

    /** Gives what was found, or why nothing was, on the event loop; at once if the text is known. */
    void read(String sql, BiConsumer<@Nullable Reading, @Nullable Throwable> next) {
        if (scope.own().changed() && line.status() == TransactionStatus.IDLE && !line.mayAsk() && !line.quiet()) {
            // Definitions are under way: what they change is known when they are done.
            quietly(() -> read(sql, next));
            return;
        }
        boolean ask = scope.unknown()
                && line.mayAsk()
                && line.status() != TransactionStatus.FAILED
                && !(line.status() == TransactionStatus.IN_TRANSACTION
                        && ISOLATES.matcher(sql).matches());
        if (ask && !scope.own().changed()) {
            ask(true, () -> readNow(sql, next));
        } else if (ask && line.status() == TransactionStatus.IDLE) {
            readBehindChanges(sql, next);
        } else {
            // What an open transaction changed can't be seen from outside: names stay doubtful until it ends.
            readNow(sql, next);
        }
    }

    /** The session has changed definitions: reads by a catalog that shows them, unless it makes no difference. */
    private void readBehindChanges(String sql, BiConsumer<@Nullable Reading, @Nullable Throwable> next) {
        AnalysisScope doubtful = gate.doubtfulScope();
        onLoop(gate.analyze(sql, doubtful), (analysis, failure) -> {
            if (analysis == null) {
                next.accept(null, failure);
            } else if (gate.catalogNeed().canDoWithout(analysis, line.status())) {
                analyzed(sql, analysis, doubtful, next);
            } else {
                readFollowing(sql, next);
            }
        });
    }

    private void readFollowing(String sql, BiConsumer<@Nullable Reading, @Nullable Throwable> next) {
        onLoop(gate.catalogNeed().awaited(), (catalog, failure) -> {
            if (failure == null) {
                scope.own().fresh();
                ask(true, () -> readNow(sql, next));
            } else {
                // Refused if it names anything: the change is known, and can't be read.
                readNow(sql, next);
            }
        });
    }

    /** Reads a prepared statement anew if names have changed their meaning since; then goes on. */
    void refresh(PreparedStatement statement, Consumer<@Nullable Throwable> next) {
        settled(statement.facts, () -> refreshSettled(statement, next));
    }

    private void refreshSettled(PreparedStatement statement, Consumer<@Nullable Throwable> next) {
        boolean known = !scope.unknown() || !line.mayAsk();
        boolean same = statement.facts == null
                || gate.columnMasks(line.status()).sameFor(statement.masked.masks(), statement.facts);
        // In a later batch than it was parsed: what it names may be there by now.
        boolean late = line.mayAsk() && gate.namesComeLater(statement, line.status());
        if (known
                && same
                && (statement.rows || !gate.wantsRows())
                && !late
                && !gate.catalogNeed().missesChanges(statement.facts)
                && statement.scope.equals(gate.scope())
                && outdated(statement.facts).isEmpty()) {
            next.accept(null);
            return;
        }
        read(statement.sql, (reading, failure) -> next.accept(failure == null ? take(statement, reading) : failure));
    }

    /** Reads anew what these facts execute by name if names have changed their meaning since; then goes on. */
    void refreshNames(@Nullable StatementFacts facts, Consumer<@Nullable Throwable> next) {
        settled(facts, () -> refresh(outdated(facts), gate.scope(), next));
    }

    private List<PreparedStatement> outdated(@Nullable StatementFacts facts) {
        return facts == null ? List.of() : gate.outdated(List.of(facts), gate.scope(), line.status());
    }

    private static @Nullable Throwable take(PreparedStatement statement, @Nullable Reading reading) {
        try {
            statement.read(Objects.requireNonNull(reading));
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private void refresh(List<PreparedStatement> outdated, AnalysisScope under, Consumer<@Nullable Throwable> next) {
        if (outdated.isEmpty()) {
            next.accept(null);
            return;
        }
        PreparedStatement first = outdated.get(0);
        onLoop(gate.analyze(first.sql, under), (analysis, failure) -> {
            if (analysis == null) {
                next.accept(failure);
                return;
            }
            masked(first.sql, analysis, under, (reading, problem) -> {
                Throwable failed = reading == null ? problem : take(first, reading);
                if (failed != null) {
                    next.accept(failed);
                } else {
                    refresh(outdated.subList(1, outdated.size()), under, next);
                }
            });
        });
    }

    /** Asks for the users and the claims, and, if wanted, for the path. */
    private void ask(boolean path, Runnable next) {
        line.send(Probe.of(PROBE, List.of(), allocator), new ProbeReply(answer -> {
            if (answer != null && answer.size() >= BEFORE_PATH && !answer.contains(null)) {
                List<String> said = answer.stream().map(Objects::requireNonNull).toList();
                scope.users(said.get(0), said.get(1));
                scope.claims(SettingClaims.of(said.get(2), said.get(3)));
                if (path) {
                    scope.searchPath(said.subList(BEFORE_PATH, said.size()));
                }
            }
            loop.execute(next);
        }));
    }

    /** Asks for the users where a statement wants to set the role and it isn't known; then goes on. */
    private void askForRole(Reading reading, Runnable next) {
        boolean ask = scope.role() == null
                && line.mayAsk()
                && line.status() != TransactionStatus.FAILED
                && reading.statements().stream().anyMatch(SettingsGuard::setsRole);
        if (ask) {
            ask(false, next);
        } else {
            next.run();
        }
    }

    private void readNow(String sql, BiConsumer<@Nullable Reading, @Nullable Throwable> next) {
        read(sql, gate.scope(), next, Further.CATALOG);
    }

    private void read(
            String sql, AnalysisScope under, BiConsumer<@Nullable Reading, @Nullable Throwable> next, Further further) {
        onLoop(gate.analyze(sql, under), (analysis, failure) -> {
            if (analysis == null) {
                next.accept(null, failure);
                return;
            }
            if (gate.catalogNeed().missesChanges(analysis)) {
                quietly(() -> onLoop(gate.catalogNeed().refreshed(), (catalog, unread) -> {
                    if (unread == null) {
                        read(sql, gate.scope(), next, further);
                    } else {
                        next.accept(null, new CatalogException("definitions have changed and can't be read", unread));
                    }
                }));
                return;
            }
            Set<String> hidden = further == Further.SERVER ? perhapsHidden(analysis) : Set.of();
            if (further == Further.CATALOG && gate.catalogNeed().wantsFresher(analysis)) {
                quietly(() -> onLoop(
                        gate.catalogNeed().refreshed(),
                        (catalog, stale) -> read(sql, gate.scope(), next, Further.SERVER)));
            } else if (!hidden.isEmpty()) {
                lookUp(hidden, () -> read(sql, gate.scope(), next, Further.NOWHERE));
            } else {
                analyzed(sql, analysis, under, next);
            }
        });
    }

    private void analyzed(
            String sql,
            Analysis analysis,
            AnalysisScope under,
            BiConsumer<@Nullable Reading, @Nullable Throwable> next) {
        masked(sql, analysis, under, (reading, problem) -> {
            if (reading == null) {
                next.accept(null, problem);
            } else {
                found(sql, reading, next);
            }
        });
    }

    /** Missing relations that the open transaction may have made so that it isn't seen from outside. */
    private Set<String> perhapsHidden(Analysis analysis) {
        boolean mayAsk = line.status() == TransactionStatus.IN_TRANSACTION && line.mayAsk();
        return mayAsk ? gate.catalogNeed().missingRelations(analysis) : Set.of();
    }

    private void lookUp(Set<String> names, Runnable next) {
        line.send(RelationQuestion.about(names, allocator), new ProbeReply(answer -> {
            scope.own().found(RelationQuestion.found(answer));
            loop.execute(next);
        }));
    }

    /** Adds what must be masked at the scan. */
    private void masked(
            String sql,
            Analysis analysis,
            AnalysisScope under,
            BiConsumer<@Nullable Reading, @Nullable Throwable> next) {
        ColumnMasks masks = gate.columnMasks(line.status());
        List<ScanNeed> needs = gate.needMasking(analysis, masks, line.status());
        if (needs.stream().allMatch(need -> need == ScanNeed.NOTHING)) {
            next.accept(new Reading(analysis, under, Masked.asItIs(masks)), null);
            return;
        }
        onLoop(gate.mask(sql, under, masks, needs), (text, failure) -> {
            if (text == null) {
                next.accept(null, failure);
            } else {
                next.accept(new Reading(analysis, under, new Masked(masks, needs, text.orElse(null))), null);
            }
        });
    }

    private void found(String sql, Reading reading, BiConsumer<@Nullable Reading, @Nullable Throwable> next) {
        settled(reading.statements(), () -> foundSettled(sql, reading, next));
    }

    private void settled(@Nullable StatementFacts facts, Runnable next) {
        settled(facts == null ? List.of() : List.of(facts), next);
    }

    /** Goes on when the answers to come have told what these statements need, if they do. */
    private void settled(List<StatementFacts> statements, Runnable next) {
        if (gate.unsettled(statements)) {
            quietly(next);
        } else {
            next.run();
        }
    }

    private void foundSettled(String sql, Reading reading, BiConsumer<@Nullable Reading, @Nullable Throwable> next) {
        boolean doubtful = reading.scope().searchPath() == null;
        if (!doubtful
                && scope.changesNamesWithin(
                        reading.statements(), reading.scope().catalog())) {
            read(sql, gate.doubtfulScope(), next, Further.NOWHERE);
            return;
        }
        askForRole(
                reading,
                () -> refresh(
                        gate.outdated(reading.statements(), reading.scope(), line.status()),
                        reading.scope(),
                        problem -> next.accept(problem == null ? reading : null, problem)));
    }

    /** Some answers came: goes on with what waited for the last of them. */
    void answersRead() {
        while (line.quiet() && !whenQuiet.isEmpty()) {
            whenQuiet.remove().run();
        }
    }

    /** Runs a task when every answer that is owed has come. */
    void quietly(Runnable task) {
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
