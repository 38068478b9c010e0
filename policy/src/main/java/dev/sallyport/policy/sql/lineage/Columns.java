package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Columns in order and by name. Not changed once made, but for what is computed when it is first asked for. */
final class Columns {
    private static final int SCANNED_MAX = 12;

    /** What a name stands for; several columns of that name are one. */
    record Named(Value value) {}

    private final List<OutputColumn> all;
    private volatile @Nullable Map<String, Named> byName;
    private @Nullable Set<ColumnSource> everything;
    private @Nullable Set<ColumnSource> nameless;
    private final boolean hasNameless;

    private Columns(List<OutputColumn> all) {
        this.all = all;
        boolean found = false;
        for (OutputColumn column : all) {
            found |= column.name() == null;
        }
        this.hasNameless = found;
    }

    static Columns of(List<OutputColumn> columns) {
        return new Columns(List.copyOf(columns));
    }

    List<OutputColumn> all() {
        return all;
    }

    /** The columns of that name, or null if none surely has it. */
    @Nullable
    Named named(String name) {
        return all.size() <= SCANNED_MAX ? scan(name) : index().get(name);
    }

    private @Nullable Named scan(String name) {
        OutputColumn found = null;
        for (OutputColumn column : all) {
            if (name.equals(column.name())) {
                if (found != null) {
                    return index().get(name);
                }
                found = column;
            }
        }
        return found == null ? null : new Named(Value.of(found));
    }

    private Map<String, Named> index() {
        Map<String, Named> index = byName;
        if (index == null) {
            index = new HashMap<>();
            for (OutputColumn column : all) {
                String name = column.name();
                if (name != null) {
                    Named before = index.get(name);
                    index.put(name, new Named(before == null ? Value.of(column) : join(before.value, column)));
                }
            }
            byName = index;
        }
        return index;
    }

    private static Value join(Value first, OutputColumn second) {
        return new Value(first.plain() && second.plain(), Value.union(first.sources(), second.sources()));
    }

    /** Whether some column's name isn't known, or there may be more columns than are known. */
    boolean hasNameless() {
        return hasNameless;
    }

    /** What the columns without a certain name are computed from. */
    Set<ColumnSource> nameless() {
        Set<ColumnSource> known = nameless;
        if (known == null) {
            List<OutputColumn> without = new ArrayList<>();
            for (OutputColumn column : all) {
                if (column.name() == null) {
                    without.add(column);
                }
            }
            known = Value.union(without);
            nameless = known;
        }
        return known;
    }

    /** What all columns together are computed from. */
    Set<ColumnSource> everything() {
        Set<ColumnSource> known = everything;
        if (known == null) {
            known = Value.union(all);
            everything = known;
        }
        return known;
    }
}
