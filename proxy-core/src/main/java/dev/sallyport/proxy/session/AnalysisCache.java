package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Analyses of texts that were read before under the same catalog, the same names and the same settings. Bounded by
 * entries and by what they weigh, the text as well as what was found out about it; the least recently used goes first. Snapshots of catalogs are large and many, so none is kept alive here.
 * Safe for use by any thread.
 */
public final class AnalysisCache {
    /** Texts longer than this are analysed anew each time: they are rarely the same twice. */
    private static final int TEXT_CHARS_MAX = 32 * 1024;

    /** In bytes, as {@link AnalysisWeight} estimates them. */
    private static final long TOTAL_BYTES_MAX = 64L * 1024 * 1024;

    /** One entry may not drive out many others: what weighs more is analysed anew each time. */
    private static final long ENTRY_BYTES_MAX = TOTAL_BYTES_MAX / 64;

    private final StatementAnalyzer analyzer;
    private final Executor executor;
    private final int entriesMax;
    private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(256, 0.75f, true);
    private long totalBytes;

    private record Entry(Analysis analysis, long bytes) {}

    private record Key(
            String sql,
            Snapshot catalog,
            @Nullable List<String> searchPath,
            Set<QualifiedName> created,
            boolean standardConformingStrings,
            boolean resolve) {
        static Key of(String sql, AnalysisScope scope) {
            return new Key(
                    sql,
                    new Snapshot(scope.catalog()),
                    scope.searchPath(),
                    scope.created(),
                    scope.standardConformingStrings(),
                    scope.resolve());
        }
    }

    /** A catalog by identity, as long as somebody else uses it. */
    private static final class Snapshot extends WeakReference<Catalog> {
        private final int hash;

        Snapshot(Catalog catalog) {
            super(catalog);
            hash = System.identityHashCode(catalog);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Snapshot snapshot && get() != null && snapshot.refersTo(get()));
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /**
     * @param executor runs analyses that aren't cached; bounded, may reject
     * @param entriesMax how many texts are kept
     */
    public AnalysisCache(StatementAnalyzer analyzer, Executor executor, int entriesMax) {
        this.analyzer = analyzer;
        this.executor = executor;
        this.entriesMax = entriesMax;
    }

    /** Completes at once if the text is known; completes exceptionally if there is no room to work on it. */
    CompletableFuture<Analysis> analyze(String sql, AnalysisScope scope) {
        Key key = Key.of(sql, scope);
        Analysis known = get(key);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        Analysis analysis = analyzer.analyze(sql, scope);
                        put(key, analysis);
                        return analysis;
                    },
                    executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized @Nullable Analysis get(Key key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.analysis;
    }

    private void put(Key key, Analysis analysis) {
        if (key.sql().length() > TEXT_CHARS_MAX) {
            return;
        }
        // The lists of created names and schemas belong to sessions, but a key may outlive its session.
        long bytes = AnalysisWeight.of(key.sql())
                + AnalysisWeight.ofNames(key.created())
                + AnalysisWeight.of(key.searchPath())
                + AnalysisWeight.of(analysis);
        if (bytes <= ENTRY_BYTES_MAX) {
            put(key, new Entry(analysis, bytes));
        }
    }

    private synchronized void put(Key key, Entry entry) {
        totalBytes += entry.bytes;
        Entry before = entries.put(key, entry);
        if (before != null) {
            totalBytes -= before.bytes;
        }
        var eldest = entries.entrySet().iterator();
        while (entries.size() > entriesMax || totalBytes > TOTAL_BYTES_MAX) {
            totalBytes -= eldest.next().getValue().bytes;
            eldest.remove();
        }
    }
}
