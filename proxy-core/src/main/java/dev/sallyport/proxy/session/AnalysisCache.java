package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.decision.ScanNeed;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.ComparedNumbers;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.sql.scan.MaskedText;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Analyses of texts that were read before under the same catalog, the same names and the same settings. Bounded by
 * entries and by what they weigh, the text as well as what was found out about it; the least recently used goes first.
 * Snapshots of catalogs are large and many, so none is kept alive here. Safe for use by any thread.
 */
public final class AnalysisCache {
    /** Texts longer than this are analysed anew each time: they are rarely the same twice. */
    private static final int TEXT_CHARS_MAX = 32 * 1024;

    /**
     * Texts up to this length are analysed by the thread that asks: that takes some ten microseconds (the grammar reads
     * each token once), less than to wake another thread and to be woken by it.
     */
    private static final int AT_ONCE_CHARS_MAX = 512;

    /** In bytes, as {@link AnalysisWeight} estimates them. */
    private static final long TOTAL_BYTES_MAX = 64L * 1024 * 1024;

    private static final long MASKED_BYTES_MAX = TOTAL_BYTES_MAX / 4;

    private final StatementAnalyzer analyzer;
    private final Executor executor;
    private final WeighedCache<Key, Analysis> analyses;
    private final WeighedCache<MaskedKey, Optional<MaskedText>> masked;

    /** Masks are made anew with each policy and each catalog; they are told apart by identity. */
    private record MaskedKey(Key key, ColumnMasks masks) {}

    private record Key(
            String sql,
            Snapshot catalog,
            @Nullable List<String> searchPath,
            Set<QualifiedName> created,
            boolean standardConformingStrings,
            boolean resolve,
            boolean pattern) {
        static Key of(String sql, AnalysisScope scope) {
            return of(sql, scope, false);
        }

        /** @param pattern whether the text stands for all of its pattern */
        static Key of(String sql, AnalysisScope scope, boolean pattern) {
            return new Key(
                    sql,
                    new Snapshot(scope.catalog()),
                    scope.searchPath(),
                    scope.created(),
                    scope.standardConformingStrings(),
                    scope.resolve(),
                    pattern);
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
     * @param executor runs analyses of longer texts that aren't cached; bounded, may reject
     * @param entriesMax how many texts are kept
     */
    public AnalysisCache(StatementAnalyzer analyzer, Executor executor, int entriesMax) {
        this.analyzer = analyzer;
        this.executor = executor;
        this.analyses = new WeighedCache<>(entriesMax, TOTAL_BYTES_MAX);
        this.masked = new WeighedCache<>(entriesMax, MASKED_BYTES_MAX);
    }

    /** Completes at once if the text is known; completes exceptionally if there is no room to work on it. */
    CompletableFuture<Analysis> analyze(String sql, AnalysisScope scope) {
        Key key = Key.of(sql, scope);
        Analysis known = analyses.get(key);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        return work(sql, () -> {
            Analysis analysis = analyzer.analyze(sql, scope);
            put(key, analysis);
            return analysis;
        });
    }

    /**
     * As {@link #analyze}, where nobody wants to know which rows a statement has to do with: texts that differ in numbers
     * alone are then read once.
     */
    CompletableFuture<Analysis> analyzeAlike(String sql, AnalysisScope scope) {
        String pattern = sql.length() > AT_ONCE_CHARS_MAX ? null : ComparedNumbers.pattern(sql);
        if (pattern == null) {
            return analyze(sql, scope);
        }
        Key key = Key.of(pattern, scope, true);
        Analysis known = analyses.get(key);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        return analyze(sql, scope).thenApply(analysis -> {
            Analysis common = ComparedNumbers.common(analysis);
            if (common == null) {
                return analysis;
            }
            put(key, common);
            return common;
        });
    }

    private <T> CompletableFuture<T> work(String sql, Supplier<T> work) {
        try {
            return sql.length() <= AT_ONCE_CHARS_MAX
                    ? CompletableFuture.completedFuture(work.get())
                    : CompletableFuture.supplyAsync(work, executor);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * As {@link #analyze}, of the text in which mentions of masked relations are replaced.
     *
     * @param needs of the statements in which they are; always the same for one text, scope and masks
     * @return nothing if none can be replaced
     */
    CompletableFuture<Optional<MaskedText>> mask(
            String sql, AnalysisScope scope, ColumnMasks masks, List<ScanNeed> needs) {
        MaskedKey key = new MaskedKey(Key.of(sql, scope), masks);
        Optional<MaskedText> known = masked.get(key);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        return work(sql, () -> {
            Optional<MaskedText> text =
                    Optional.ofNullable(analyzer.mask(sql, scope, index -> masks.scans(needs.get(index))));
            putMasked(key, text);
            return text;
        });
    }

    private void putMasked(MaskedKey key, Optional<MaskedText> text) {
        long bytes = keyBytes(key.key());
        for (StatementFacts facts : text.map(MaskedText::remaining).orElse(List.of())) {
            bytes += AnalysisWeight.of(facts);
        }
        if (key.key().sql().length() <= TEXT_CHARS_MAX) {
            masked.put(
                    key,
                    text,
                    bytes + text.map(each -> AnalysisWeight.of(each.text())).orElse(0L));
        }
    }

    private void put(Key key, Analysis analysis) {
        if (key.sql().length() <= TEXT_CHARS_MAX) {
            analyses.put(key, analysis, keyBytes(key) + AnalysisWeight.of(analysis));
        }
    }

    /** The lists of created names and schemas belong to sessions, but a key may outlive its session. */
    private static long keyBytes(Key key) {
        return AnalysisWeight.of(key.sql())
                + AnalysisWeight.ofNames(key.created())
                + AnalysisWeight.of(key.searchPath());
    }
}
