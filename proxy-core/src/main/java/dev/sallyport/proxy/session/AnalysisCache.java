package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Analyses of texts that were read before under the same catalog and the same names. Bounded by entries and by
 * characters; the least recently used goes first. Snapshots of catalogs are large and many, so none is kept alive here.
 * Safe for use by any thread.
 */
public final class AnalysisCache {
    /** Texts longer than this are analysed anew each time: they are rarely the same twice. */
    private static final int TEXT_CHARS_MAX = 32 * 1024;

    private static final long TOTAL_CHARS_MAX = 32L * 1024 * 1024;

    /** What a name that a session created counts as, in characters of text. */
    private static final int NAME_CHARS = 16;

    private final StatementAnalyzer analyzer;
    private final Executor executor;
    private final int entriesMax;
    private final LinkedHashMap<Key, Analysis> entries = new LinkedHashMap<>(256, 0.75f, true);
    private long totalChars;

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

        long chars() {
            return sql.length() + (long) created.size() * NAME_CHARS;
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
        return entries.get(key);
    }

    private synchronized void put(Key key, Analysis analysis) {
        if (key.sql().length() > TEXT_CHARS_MAX) {
            return;
        }
        if (entries.put(key, analysis) == null) {
            totalChars += key.chars();
        }
        var eldest = entries.entrySet().iterator();
        while (entries.size() > entriesMax || totalChars > TOTAL_CHARS_MAX) {
            Map.Entry<Key, Analysis> entry = eldest.next();
            totalChars -= entry.getKey().chars();
            eldest.remove();
        }
    }
}
