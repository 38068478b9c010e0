package dev.sallyport.audit;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table that a statement read or changed, by their primary keys.
 *
 * @param table with its schema
 * @param form {@code hash} or {@code plain}
 * @param hashKey names the key of the hashes; null for plain keys
 * @param keys a key's columns with commas between them, or the keyed hash of that (see {@link RowDigest})
 * @param capped whether there were more keys than are kept
 * @param unknown whether there are or may be rows whose keys aren't known
 */
public record TouchedRows(
        String table, String form, @Nullable String hashKey, List<String> keys, boolean capped, boolean unknown) {
    private static final Set<String> FORMS = Set.of("hash", "plain");

    public TouchedRows {
        FieldRules.present("result.touched.table", table);
        FieldRules.oneOf("result.touched.form", form, FORMS);
        keys = List.copyOf(keys);
    }
}
