package dev.sallyport.proxy.session;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, bounded by number and by weight; the least recently used goes first. Safe for use by any thread.
 */
final class WeighedCache<K, V> {
    private record Entry<V>(V value, long bytes) {}

    private final int entriesMax;
    private final long bytesMax;
    private final LinkedHashMap<K, Entry<V>> entries = new LinkedHashMap<>(256, 0.75f, true);
    private long totalBytes;

    /** @param bytesMax of all entries together; one that weighs more than a 64th of that isn't kept */
    WeighedCache(int entriesMax, long bytesMax) {
        this.entriesMax = entriesMax;
        this.bytesMax = bytesMax;
    }

    synchronized @Nullable V get(K key) {
        Entry<V> entry = entries.get(key);
        return entry == null ? null : entry.value;
    }

    synchronized void put(K key, V value, long bytes) {
        if (bytes > bytesMax / 64) {
            return;
        }
        totalBytes += bytes;
        Entry<V> before = entries.put(key, new Entry<>(value, bytes));
        if (before != null) {
            totalBytes -= before.bytes;
        }
        var eldest = entries.entrySet().iterator();
        while (entries.size() > entriesMax || totalBytes > bytesMax) {
            totalBytes -= eldest.next().getValue().bytes;
            eldest.remove();
        }
    }
}
