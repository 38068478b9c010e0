package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.CommonTable;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of the common table expressions that can be seen from a place; grows while its WITH clause is walked. */
final class Scope {
    private final @Nullable Scope outer;
    private final Map<String, CommonTable> tables = new HashMap<>();

    private Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    /** A scope without names. */
    static Scope empty() {
        return new Scope(null);
    }

    /** A scope that sees this one's names too. */
    Scope inner() {
        return new Scope(this);
    }

    void add(CommonTable table) {
        tables.put(table.name, table);
    }

    boolean contains(String name) {
        return find(name) != null;
    }

    /** The common table expression of that name, or null. */
    @Nullable
    CommonTable find(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            CommonTable table = scope.tables.get(name);
            if (table != null) {
                return table;
            }
        }
        return null;
    }
}
