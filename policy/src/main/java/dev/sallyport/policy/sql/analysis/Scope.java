package dev.sallyport.policy.sql.analysis;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of the common table expressions that can be seen from a place; grows while its WITH clause is walked. */
final class Scope {
    private final @Nullable Scope outer;
    private final Set<String> tables = new HashSet<>();

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

    void add(String name) {
        tables.add(name);
    }

    boolean contains(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.tables.contains(name)) {
                return true;
            }
        }
        return false;
    }
}
