package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a value is computed from.
 *
 * @param plain whether it is a source's value as it is
 */
record Value(boolean plain, Set<ColumnSource> sources) {
    static final Value NOTHING = new Value(false, Set.of());

    static Value derived(Set<ColumnSource> sources) {
        return new Value(false, sources);
    }

    static Value of(OutputColumn column) {
        return new Value(column.plain() && !column.many(), column.sources());
    }

    /** What one of two values is computed from when it isn't certain which one is meant. */
    static Value either(Value first, Value second) {
        return new Value(false, union(first.sources(), second.sources()));
    }

    OutputColumn named(@Nullable String name) {
        return new OutputColumn(name, false, plain, sources);
    }

    /** What several columns' values together are computed from. One column's set is handed on as it is. */
    static Set<ColumnSource> union(Collection<OutputColumn> columns) {
        Set<ColumnSource> only = null;
        Set<ColumnSource> all = null;
        for (OutputColumn column : columns) {
            Set<ColumnSource> sources = column.sources();
            if (sources.isEmpty() || sources.equals(only)) {
                continue;
            }
            if (only == null) {
                only = sources;
            } else {
                if (all == null) {
                    all = new HashSet<>(only);
                }
                all.addAll(sources);
            }
        }
        return all != null ? Set.copyOf(all) : only != null ? only : Set.of();
    }

    static Set<ColumnSource> union(Set<ColumnSource> first, Set<ColumnSource> second) {
        if (first.containsAll(second)) {
            return first;
        }
        if (second.containsAll(first)) {
            return second;
        }
        Set<ColumnSource> all = new HashSet<>(first);
        all.addAll(second);
        return Set.copyOf(all);
    }

    /** A column that stands for any number of columns, each of which may be computed from all of these. */
    static OutputColumn many(Collection<OutputColumn> columns) {
        return new OutputColumn(null, true, false, union(columns));
    }

    /** New names for the first columns. */
    static List<OutputColumn> renamed(List<OutputColumn> columns, List<String> names) {
        if (names.isEmpty()) {
            return columns;
        }
        OutputColumn[] result = new OutputColumn[Math.max(columns.size(), names.size())];
        int certain = 0;
        while (certain < columns.size() && !columns.get(certain).many()) {
            certain++;
        }
        if (certain >= names.size()) {
            for (int i = 0; i < result.length; i++) {
                OutputColumn old = columns.get(i);
                result[i] =
                        i < names.size() ? new OutputColumn(names.get(i), old.many(), old.plain(), old.sources()) : old;
            }
            return List.of(result);
        }
        // Which column gets which name can't be told: each may be any, and there may be more.
        OutputColumn any = many(columns);
        List<OutputColumn> mixed = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            OutputColumn old = i < certain ? columns.get(i) : any;
            mixed.add(new OutputColumn(names.get(i), false, i < certain && old.plain(), old.sources()));
        }
        mixed.add(any);
        return List.copyOf(mixed);
    }
}
