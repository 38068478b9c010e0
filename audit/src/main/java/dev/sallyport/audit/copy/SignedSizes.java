package dev.sallyport.audit.copy;

import dev.sallyport.audit.note.Checkpoint;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints by the size that they sign, so many and no more: of very many that came with a copy some are left out,
 * never the newest or those that somebody gave. Confined to one thread.
 */
final class SignedSizes {
    private static final int KEPT_MAX = 1 << 14;

    private final NavigableMap<Long, Signed> kept = new TreeMap<>();

    /**
     * What was signed.
     *
     * @param place where it was found
     * @param given whether from elsewhere than from the copy
     */
    record Signed(Checkpoint checkpoint, String place, boolean given) {}

    /** Keeps one; if there is another of the same size with another root, where that was found, else null. */
    @Nullable
    String add(Checkpoint checkpoint, String place, boolean given) {
        Signed same = kept.get(checkpoint.size());
        if (same != null && !same.checkpoint().root().equals(checkpoint.root())) {
            return same.place();
        }
        if (same == null || given) {
            kept.put(checkpoint.size(), new Signed(checkpoint, place, given));
        }
        if (kept.size() > KEPT_MAX) {
            thin();
        }
        return null;
    }

    private void thin() {
        long newest = kept.lastKey();
        boolean out = false;
        for (var each = kept.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Long, Signed> entry = each.next();
            out = !out;
            if (out && entry.getKey() != newest && !entry.getValue().given()) {
                each.remove();
            }
        }
    }

    /** All that are kept, by size. */
    NavigableMap<Long, Signed> bySize() {
        return kept;
    }
}
