package dev.sallyport.policy.rule;

import java.util.List;

/**
 * Tables of which the audit log keeps the primary keys of rows that are read or changed.
 *
 * @param tables which
 * @param plain whether keys are kept as they are; otherwise as keyed hashes
 */
public record RowKeys(List<NamePattern> tables, boolean plain) {
    public RowKeys {
        tables = List.copyOf(tables);
    }
}
