package dev.sallyport.audit.search;

import dev.sallyport.audit.RowDigest;
import java.util.HashSet;
import java.util.Set;

/**
 * A row that is asked about, as {@code customers:4711} or {@code shop.orders:acme,17}: whose events are looked for.
 *
 * @param table with its schema or without
 * @param key its primary key, columns with commas between them
 */
public record Subject(String table, String key) {
    /**
     * Reads {@code table:key}.
     *
     * @throws IllegalArgumentException if it isn't of that form
     */
    public static Subject of(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw new IllegalArgumentException("expected a table and a key, such as customers:4711");
        }
        return new Subject(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Those of some tables that are meant. */
    public Set<TouchedTable> among(Set<TouchedTable> tables) {
        Set<TouchedTable> meant = new HashSet<>();
        for (TouchedTable each : tables) {
            if (each.name().equals(table) || each.name().endsWith("." + table)) {
                meant.add(each);
            }
        }
        return meant;
    }

    /** Narrows a filter to events that surely have to do with the row; the tables are those {@link #among} names. */
    public EventFilter certain(EventFilter filter, Set<TouchedTable> tables, RowDigest digest) {
        return filter.withAny(rows(tables, digest), Set.of());
    }

    /**
     * Narrows a filter to the other events that may have to do with the row: not all their rows' keys are known, or they
     * were hashed with another key.
     */
    public EventFilter possible(EventFilter filter, Set<TouchedTable> tables, RowDigest digest) {
        Set<String> unknown = new HashSet<>();
        for (TouchedTable each : tables) {
            unknown.add(EventTerms.term(Facet.ROWS_UNKNOWN, each.name()));
            if (!each.hashKey().isEmpty() && !each.hashKey().equals(digest.keyName())) {
                unknown.add(EventTerms.term(Facet.ROWS_HASHED, EventTerms.row(each.name(), each.hashKey())));
            }
        }
        return filter.withAny(unknown, rows(tables, digest));
    }

    private Set<String> rows(Set<TouchedTable> tables, RowDigest digest) {
        Set<String> rows = new HashSet<>();
        for (TouchedTable each : tables) {
            rows.add(EventTerms.term(Facet.ROW, EventTerms.row(each.name(), key)));
            rows.add(EventTerms.term(Facet.ROW, EventTerms.row(each.name(), digest.hash(each.name(), key))));
        }
        return rows;
    }
}
