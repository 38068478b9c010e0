package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Relation;
import java.util.List;

/**
 * A table of which the audit log keeps rows' keys.
 *
 * @param relation the table; of a partition, the one that it is a part of
 * @param key the columns of its primary key, in the key's order; empty if it has none
 * @param plain whether keys are kept as they are; otherwise as keyed hashes
 */
public record AuditedTable(Relation relation, List<Column> key, boolean plain) {
    public AuditedTable {
        key = List.copyOf(key);
    }

    /** Its name with its schema. */
    public String name() {
        return relation.name().toString();
    }
}
