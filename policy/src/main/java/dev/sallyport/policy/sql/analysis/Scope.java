package dev.sallyport.policy.sql.analysis;

import java.util.HashSet;
import java.util.Set;

/** The names of the common table expressions that can be seen from a place. Immutable. */
final class Scope {
    static final Scope EMPTY = new Scope(Set.of());

    private final Set<String> tables;

    private Scope(Set<String> tables) {
        this.tables = tables;
    }

    Scope with(String name) {
        if (tables.contains(name)) {
            return this;
        }
        Set<String> more = new HashSet<>(tables);
        more.add(name);
        return new Scope(more);
    }

    boolean contains(String name) {
        return tables.contains(name);
    }
}
