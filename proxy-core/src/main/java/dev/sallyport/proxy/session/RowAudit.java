package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.AuditedTable;
import dev.sallyport.policy.decision.AuditedTables;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which statements of a session's have their rows' keys recorded. Confined to one event loop. */
final class RowAudit {
    private @Nullable AuditedTables tables;

    /** What finds the rows that a statement has to do with; null if policy doesn't want to know any. */
    @Nullable
    RowsTouched of(Policy policy, StatementFacts facts, MaskingRules masking, Masked masked) {
        if (policy.rowKeys().isEmpty()) {
            return null;
        }
        if (tables == null || !tables.isOf(policy, masking.catalog())) {
            tables = new AuditedTables(policy, masking.catalog());
        }
        Set<AuditedTable> touched = tables.touchedBy(facts);
        return touched.isEmpty()
                ? null
                : new RowsTouched(facts, touched, new KeySources(tables, masking, masked, facts));
    }
}
