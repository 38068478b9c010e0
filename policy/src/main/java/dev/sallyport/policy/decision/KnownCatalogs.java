package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one policy's engine computed for each catalog snapshot. The snapshot itself keeps it, as what is computed refers
 * to the snapshot: a map from snapshots, even of weak keys, would keep all of them. Here only the last one is kept. Safe
 * for use by any thread.
 */
final class KnownCatalogs {
    private record Latest(Catalog catalog, CatalogLinks links) {}

    /** What the engines that are still in use computed for one snapshot; nothing in it refers to its keys. */
    private static final class ByEngine {
        private final Map<KnownCatalogs, CatalogLinks> links = new WeakHashMap<>();

        synchronized CatalogLinks links(KnownCatalogs engine, Catalog catalog) {
            return links.computeIfAbsent(engine, key -> new CatalogLinks(catalog));
        }
    }

    private volatile @Nullable Latest latest;

    CatalogLinks links(Catalog catalog) {
        Latest last = latest;
        if (last != null && last.catalog() == catalog) {
            return last.links();
        }
        ByEngine known = catalog.derived(ByEngine.class, snapshot -> new ByEngine());
        CatalogLinks found = known.links(this, catalog);
        latest = new Latest(catalog, found);
        return found;
    }
}
