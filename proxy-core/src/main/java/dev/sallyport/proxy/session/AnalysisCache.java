package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Analyses of texts that were read before under the same catalog and the same names. Bounded by entries and by
 * characters; the least recently used goes first. Safe for use by any thread.
 */
public final class AnalysisCache {
    /** Texts longer than this are analysed anew each time: they are rarely the same twice. */
    private static final int TEXT_CHARS_MAX = 32 * 1024;

    private static final long TOTAL_CHARS_MAX = 32L * 1024 * 1024;

    private final StatementAnalyzer analyzer;
    private final Executor executor;
    private final int entriesMax;
    private final LinkedHashMap<Key, Analysis> entries = new LinkedHashMap<>(256, 0.75f, true);
    private long totalChars;

    private record Key(String sql, AnalysisScope scope) {}

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
        Key key = new Key(sql, scope);
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

    /** A snapshot was replaced: nothing will be asked for it again, and it must not be kept in memory by its analyses. */
    public synchronized void forget(Catalog catalog) {
        entries.entrySet().removeIf(entry -> {
            boolean old = entry.getKey().scope().catalog() == catalog;
            totalChars -= old ? entry.getKey().sql().length() : 0;
            return old;
        });
    }

    private synchronized @Nullable Analysis get(Key key) {
        return entries.get(key);
    }

    private synchronized void put(Key key, Analysis analysis) {
        if (key.sql().length() > TEXT_CHARS_MAX) {
            return;
        }
        if (entries.put(key, analysis) == null) {
            totalChars += key.sql().length();
        }
        var eldest = entries.entrySet().iterator();
        while (entries.size() > entriesMax || totalChars > TOTAL_CHARS_MAX) {
            Map.Entry<Key, Analysis> entry = eldest.next();
            totalChars -= entry.getKey().sql().length();
            eldest.remove();
        }
    }
}
