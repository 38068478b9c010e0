package dev.sallyport.proxy.session;

import dev.sallyport.audit.RowDigest;
import dev.sallyport.audit.TouchedRows;
import dev.sallyport.policy.decision.AuditedTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The keys of one table's rows that a statement has to do with, as many as are kept. */
final class TouchedKeys {
    /** Keys of a table and a statement that are kept. */
    private static final int KEYS_MAX = 500;

    /** And bytes of them, roughly: an event is a line of 64 KiB at most. */
    private static final int CHARS_MAX = 12_000;

    final AuditedTable table;
    private final Set<String> keys = new LinkedHashSet<>();
    private int chars;
    private boolean capped;
    boolean unknown;

    TouchedKeys(AuditedTable table) {
        this.table = table;
        this.unknown = table.key().isEmpty();
    }

    /** Whether another key would be kept. */
    boolean full() {
        return capped;
    }

    void add(List<String> columns) {
        String key = RowDigest.text(columns);
        if (capped || keys.contains(key)) {
            return;
        }
        if (keys.size() >= KEYS_MAX || (chars += key.length()) > CHARS_MAX) {
            capped = true;
        } else {
            keys.add(key);
        }
    }

    /** Forgets what was not shown after all. */
    void clear() {
        keys.clear();
        chars = 0;
        capped = false;
    }

    TouchedRows fields(RowDigest digest) {
        String name = table.name();
        if (table.plain()) {
            return new TouchedRows(name, "plain", null, List.copyOf(keys), capped, unknown);
        }
        List<String> hashes = new ArrayList<>();
        keys.forEach(key -> hashes.add(digest.hash(name, key)));
        return new TouchedRows(name, "hash", digest.keyName(), hashes, capped, unknown);
    }
}
