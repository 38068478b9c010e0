package dev.sallyport.audit;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Members of a line that many events have in common, written once and copied from then on. Bounded in number and bytes;
 * what is found no more is written anew. Confined to one thread.
 *
 * @param <K> everything that decides what is written
 */
final class KeptMembers<K> {
    private static final int BYTES_MAX = 4096;

    private final @Nullable Kept<K>[] kept;
    private final Consumer<K> writer;

    /** What was written of a key. */
    private static final class Kept<K> {
        private final K key;
        private final CappedJson.Caps caps;
        private final byte[] members;
        private final boolean capped;

        Kept(K key, CappedJson.Caps caps, byte[] members, boolean capped) {
            this.key = key;
            this.caps = caps;
            this.members = members;
            this.capped = capped;
        }
    }

    /**
     * @param places how many are kept at most, a power of two
     * @param writer writes one or more members
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    KeptMembers(int places, Consumer<K> writer) {
        this.kept = new Kept[places];
        this.writer = writer;
    }

    /** @param hash the same for equal keys */
    void write(CappedJson json, K key, int hash) {
        int place = (hash ^ hash >>> 16) & (kept.length - 1);
        Kept<K> known = kept[place];
        if (known != null && known.caps.equals(json.caps()) && known.key.equals(key)) {
            json.line().raw(known.members);
            json.capped(known.capped);
            return;
        }
        boolean before = json.beginAnew();
        int start = json.line().nextMember();
        writer.accept(key);
        byte[] members = json.line().copy(start);
        if (members.length <= BYTES_MAX) {
            kept[place] = new Kept<>(key, json.caps(), members, json.capped());
        }
        json.capped(before);
    }
}
