package dev.sallyport.policy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Catalog;
import java.lang.ref.WeakReference;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KnownCatalogsTest {
    private static final int COLLECTIONS_MAX = 1000;

    private static Catalog catalog() {
        return Catalog.empty();
    }

    @Test
    void whatWasComputedForASnapshotStaysAsLongAsIt() {
        KnownCatalogs known = new KnownCatalogs();
        Catalog first = catalog();
        Catalog second = catalog();
        CatalogLinks links = known.links(first);

        assertThat(known.links(second)).isNotSameAs(links);
        assertThat(known.links(first)).isSameAs(links);
    }

    @Test
    void snapshotsThatNobodyElseUsesAreForgotten() {
        KnownCatalogs known = new KnownCatalogs();
        List<WeakReference<Catalog>> left = Stream.generate(KnownCatalogsTest::catalog)
                .limit(50)
                .peek(known::links)
                .map(WeakReference::new)
                .toList();
        Catalog present = catalog();
        known.links(present);

        System.gc();

        assertThat(left).allMatch(snapshot -> snapshot.refersTo(null));
    }

    @Test
    void policiesThatAreNoLongerInUseAreForgottenWhileTheSnapshotStays() {
        Catalog catalog = catalog();
        List<WeakReference<CatalogLinks>> left = Stream.generate(KnownCatalogs::new)
                .limit(50)
                .map(known -> new WeakReference<>(known.links(catalog)))
                .toList();

        // What was collected leaves a weak map at one of its next uses.
        KnownCatalogs present = new KnownCatalogs();
        CatalogLinks links = present.links(catalog);
        for (int i = 0; i < COLLECTIONS_MAX && left.stream().anyMatch(each -> !each.refersTo(null)); i++) {
            System.gc();
            new KnownCatalogs().links(catalog);
        }

        assertThat(left).allMatch(each -> each.refersTo(null));
        assertThat(present.links(catalog)).isSameAs(links);
    }

    @Test
    void onePolicysMasksAreNotAnothers() {
        Catalog catalog = catalog();
        BitSet rules = new BitSet();
        KnownCatalogs strict = new KnownCatalogs();
        KnownCatalogs lax = new KnownCatalogs();
        ColumnMasks masks = new ColumnMasks(Map.of(), Map.of(), Map.of());

        strict.links(catalog).masks(rules, links -> masks);

        assertThat(strict.links(catalog).masks(rules, links -> ColumnMasks.NONE))
                .isSameAs(masks);
        assertThat(lax.links(catalog).masks(rules, links -> ColumnMasks.NONE)).isSameAs(ColumnMasks.NONE);
    }
}
