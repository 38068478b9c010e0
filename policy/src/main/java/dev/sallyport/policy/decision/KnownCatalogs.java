package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was computed for each catalog snapshot that is still in use; forgets it with the snapshot. Safe for use by any
 * thread.
 */
final class KnownCatalogs {
    private record Latest(Catalog catalog, CatalogLinks links) {}

    // A catalog has no equals of its own, so that keys are snapshots, not their contents. Guarded by itself.
    private final Map<Catalog, CatalogLinks> links = new WeakHashMap<>();
    private volatile @Nullable Latest latest;

    CatalogLinks links(Catalog catalog) {
        Latest last = latest;
        if (last != null && last.catalog() == catalog) {
            return last.links();
        }
        synchronized (links) {
            CatalogLinks found = links.computeIfAbsent(catalog, CatalogLinks::new);
            latest = new Latest(catalog, found);
            return found;
        }
    }
}
