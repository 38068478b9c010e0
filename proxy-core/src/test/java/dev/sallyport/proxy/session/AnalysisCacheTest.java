package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AnalysisCacheTest {
    private final AtomicInteger analyses = new AtomicInteger();
    private final AnalysisCache cache = cache(3);

    private AnalysisCache cache(int entries) {
        return new AnalysisCache(
                new StatementAnalyzer(),
                task -> {
                    analyses.incrementAndGet();
                    task.run();
                },
                entries);
    }

    /** Texts too long to be analysed at once. */
    private static String longer(String sql) {
        return sql + " ".repeat(600);
    }

    private Analysis read(String sql) {
        return cache.analyze(longer(sql), Shop.scope()).join();
    }

    @Test
    void theThreadThatAsksReadsAShortText() {
        Analysis first = cache.analyze("SELECT 1", Shop.scope()).join();

        assertThat(cache.analyze("SELECT 1", Shop.scope()).join()).isSameAs(first);
        assertThat(analyses).hasValue(0);
    }

    @Test
    void readsATextOnce() {
        Analysis first = read("SELECT 1");

        assertThat(read("SELECT 1")).isSameAs(first);
        assertThat(analyses).hasValue(1);
    }

    @Test
    void readsOnceWhatDiffersInNumbersAlone() {
        AnalysisScope scope = Shop.scope();
        Analysis first = cache.analyzeAlike("SELECT * FROM customers WHERE id = 71", scope)
                .join();

        assertThat(cache.analyzeAlike("SELECT * FROM customers WHERE id = 85", scope))
                .isCompletedWithValueMatching(other -> other == first);
        assertThat(cache.analyzeAlike("SELECT * FROM customers WHERE id = 851", scope))
                .isCompletedWithValueMatching(other -> other != first);
        assertThat(cache.analyzeAlike(
                        "SELECT * FROM customers WHERE id = 85",
                        new AnalysisScope(scope.catalog(), List.of("app"), Set.of(), true, true)))
                .isCompletedWithValueMatching(other -> other != first);
    }

    @Test
    void whoWantsToKnowOfRowsGetsATextsOwn() {
        AnalysisScope scope = Shop.scope();
        String sql = "SELECT id FROM customers WHERE id = 7";
        var common = (Analysis.Understood) cache.analyzeAlike(sql, scope).join();
        var own = (Analysis.Understood) cache.analyze(sql, scope).join();

        assertThat(common.rows()).isFalse();
        assertThat(own.rows()).isTrue();
        assertThat(cache.analyzeAlike(sql, scope)).isCompletedWithValue(common);
        assertThat(own).isEqualTo(new StatementAnalyzer().analyze(sql, scope));
    }

    @Test
    void textsThatDoMoreThanReadAreReadByThemselves() {
        String sql = "SELECT id FROM customers WHERE id = %d; DELETE FROM customers WHERE id = %d";
        for (int i = 1; i < 4; i++) {
            String each = sql.formatted(i, i);
            assertThat(cache.analyzeAlike(each, Shop.scope()))
                    .isCompletedWithValue(new StatementAnalyzer().analyze(each, Shop.scope()));
        }
    }

    @Test
    void remembersWhatItDidNotUnderstand() {
        assertThat(read("refused")).isInstanceOf(Analysis.NotUnderstood.class).isSameAs(read("refused"));
    }

    @Test
    void forgetsTheLeastRecentlyUsed() {
        read("SELECT 1");
        read("SELECT 2");
        read("SELECT 3");
        read("SELECT 1");
        read("SELECT 4");
        analyses.set(0);

        read("SELECT 1");
        assertThat(analyses).hasValue(0);
        read("SELECT 2");
        assertThat(analyses).hasValue(1);
    }

    @Test
    void aTextMeansAnotherThingUnderOtherNames() {
        read("SELECT * FROM customers");
        List<AnalysisScope> others = List.of(
                new AnalysisScope(Shop.CATALOG, List.of("app"), Set.of(), true, true),
                new AnalysisScope(Shop.CATALOG, null, Set.of(), true, true),
                new AnalysisScope(Catalog.empty(), List.of("public"), Set.of(), true, true));

        for (AnalysisScope other : others) {
            cache.analyze(longer("SELECT * FROM customers"), other).join();
        }

        assertThat(analyses).hasValue(4);
    }

    @Test
    void keepsNoTextThatIsLong() {
        String sql = "SELECT '" + "x".repeat(40_000) + "'";
        read(sql);
        read(sql);

        assertThat(analyses).hasValue(2);
    }

    @Test
    void aTextMeansAnotherThingUnderAnotherSnapshotAndOtherSettings() {
        read("SELECT * FROM customers");
        Catalog later = new Catalog(2, 180000, Set.of("public"), Shop.CATALOG.relations(), List.of());
        List<AnalysisScope> others = List.of(
                new AnalysisScope(later, List.of("public"), Set.of(), true, true),
                new AnalysisScope(Shop.CATALOG, List.of("public"), Set.of(), false, true),
                new AnalysisScope(Shop.CATALOG, List.of("public"), Set.of(), true, false));

        for (AnalysisScope other : others) {
            cache.analyze(longer("SELECT * FROM customers"), other).join();
        }

        assertThat(analyses).hasValue(4);
    }

    @Test
    void boundsTheTextThatItKeeps() {
        AnalysisCache large = cache(1_000_000);
        String padding = " ".repeat(32_000);
        for (int i = 0; i < 1_200; i++) {
            large.analyze("SELECT " + i + padding, Shop.scope()).join();
        }
        analyses.set(0);

        large.analyze("SELECT " + 1_199 + padding, Shop.scope()).join();
        assertThat(analyses).hasValue(0);
        large.analyze("SELECT " + 0 + padding, Shop.scope()).join();
        assertThat(analyses).as("the first ones gave way").hasValue(1);
    }

    /** Facts are many times as large as the text where it is made of names. */
    @Test
    void boundsTheFactsThatItKeeps() {
        AnalysisCache large = cache(1_000_000);
        String names = "id, ".repeat(1_000);
        for (int i = 0; i < 1_000; i++) {
            large.analyze("SELECT " + names + i + " FROM customers", Shop.scope())
                    .join();
        }
        analyses.set(0);

        large.analyze("SELECT " + names + 999 + " FROM customers", Shop.scope()).join();
        assertThat(analyses).hasValue(0);
        large.analyze("SELECT " + names + 0 + " FROM customers", Shop.scope()).join();
        assertThat(analyses).as("the first ones gave way").hasValue(1);
    }

    @Test
    void keepsNoFactsThatWouldDriveOutManyOthers() {
        String sql = "SELECT " + "id, ".repeat(8_000) + "1 FROM customers";
        read(sql);
        read(sql);

        assertThat(analyses).hasValue(2);
    }

    /** Each snapshot is megabytes; a session can make as many as it likes by creating and dropping a table. */
    @Test
    void doesNotKeepSnapshotsThatNobodyUsesAnyMore() {
        AnalysisCache large = cache(10_000);
        List<WeakReference<Catalog>> snapshots = new ArrayList<>();
        for (int version = 0; version < 500; version++) {
            Catalog catalog = new Catalog(version, 180000, Set.of("public"), List.of(), List.of());
            snapshots.add(new WeakReference<>(catalog));
            large.analyze("SELECT 1", new AnalysisScope(catalog, List.of("public"), Set.of(), true, true))
                    .join();
        }
        System.gc();

        assertThat(snapshots.stream().filter(each -> each.get() != null).count())
                .isLessThan(100);
        assertThat(large).isNotNull();
    }

    @Test
    void failsWhenThereIsNoRoomToWorkOnAText() {
        AnalysisCache busy = new AnalysisCache(
                new StatementAnalyzer(),
                task -> {
                    throw new RejectedExecutionException("full");
                },
                10);

        assertThatThrownBy(() -> busy.analyze(longer("SELECT 1"), Shop.scope()).join())
                .hasRootCauseInstanceOf(RejectedExecutionException.class);
    }
}
