package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.statement.ColumnSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What names mean in one query, and through it in the queries around it. Grows while FROM is read, from left to right,
 * so that a lateral item sees what stands before it.
 *
 * <p>A bare name is looked for among the columns of each level, from the inside out, then among the names of FROM's
 * items, where it is a whole row. A qualified one is looked for at the innermost level that has an item of that name
 * (manual, 4.2.1; {@code colNameToVar} and {@code refnameNamespaceItem} in the server's source).
 */
final class Level {
    private final @Nullable Level outer;
    private final @Nullable Level enclosing;
    private final List<Source> sources = new ArrayList<>();
    private final List<Source> rows = new ArrayList<>();
    private final Budget budget;

    private Level(@Nullable Level outer, @Nullable Level enclosing, Budget budget) {
        this.outer = outer;
        this.enclosing = enclosing;
        this.budget = budget;
    }

    /** The level of a query inside another one's, or of a whole statement. */
    static Level of(@Nullable Level outer, Budget budget) {
        return new Level(outer, outer, budget);
    }

    /** The level of a join whose items are hidden by its own name. It sees what stands before the join. */
    Level hidden() {
        return new Level(this, enclosing, budget);
    }

    /** The level that a subquery in FROM sees unless it is lateral. */
    @Nullable
    Level enclosing() {
        return enclosing;
    }

    /** Adds an item whose columns can be named with and without its name. */
    void add(Source source) {
        sources.add(source);
    }

    /** Adds an item whose columns can be named with its name only. */
    void addQualified(Source source) {
        rows.add(source);
    }

    /** All items whose columns a bare star stands for. */
    List<Source> sources() {
        return sources;
    }

    /** What a reference means; with nothing found, everything in scope. */
    Value resolve(List<String> written) {
        Value found = written.size() == 1 ? bare(written.get(0)) : qualified(written);
        return found != null ? found : Value.derived(everything());
    }

    private @Nullable Value bare(String name) {
        Value perhaps = null;
        for (Level level = this; level != null; level = level.outer) {
            budget.take(level.sources.size());
            Value certain = null;
            Value here = null;
            for (Source source : level.sources) {
                Source.Match match = source.column(name);
                if (match != null && match.found() == Source.Found.CERTAINLY) {
                    certain = certain == null ? match.value() : both(certain, match.value());
                } else if (match != null) {
                    here = here == null ? match.value() : Value.either(here, match.value());
                }
            }
            if (certain != null) {
                return perhaps == null ? certain : Value.either(perhaps, certain);
            }
            if (here != null) {
                perhaps = perhaps == null ? here : Value.either(perhaps, here);
            }
        }
        Value row = wholeRow(name);
        if (perhaps == null || row == null) {
            return perhaps == null ? row : perhaps;
        }
        return Value.either(perhaps, row);
    }

    /** Columns that a join merges may come from either side. */
    private static Value both(Value first, Value second) {
        return new Value(first.plain() && second.plain(), Value.union(first.sources(), second.sources()));
    }

    private @Nullable Value wholeRow(String name) {
        List<Source> named = named(List.of(name));
        return named == null ? null : Value.derived(everything(named));
    }

    private @Nullable Value qualified(List<String> written) {
        String column = written.get(written.size() - 1);
        List<Source> named = named(written.subList(0, written.size() - 1));
        if (named == null) {
            return null;
        }
        Value found = null;
        for (Source source : named) {
            Source.Match match = source.column(column);
            // What is no column of it is a function that gets its row (manual, 8.16.5).
            Value value = match == null ? Value.derived(source.everything()) : match.value();
            found = found == null ? value : both(found, value);
        }
        return found;
    }

    /** A field of what a reference stands for, if that is a whole row with such a column; else null. */
    @Nullable
    Value field(List<String> written, String field) {
        List<Source> named = rowOf(written);
        if (named == null) {
            return null;
        }
        Value found = null;
        for (Source source : named) {
            Source.Match match = source.column(field);
            if (match == null || match.found() != Source.Found.CERTAINLY) {
                return null;
            }
            found = found == null ? match.value() : both(found, match.value());
        }
        return found;
    }

    /** The items whose whole row a reference surely is, or null. */
    @Nullable
    List<Source> rowOf(List<String> written) {
        if (written.size() == 1) {
            for (Level level = this; level != null; level = level.outer) {
                for (Source source : level.sources) {
                    if (source.column(written.get(0)) != null) {
                        return null;
                    }
                }
            }
        }
        return named(written);
    }

    /** The items of that name at the innermost level that has any, or null. */
    @Nullable
    List<Source> named(List<String> written) {
        String name = written.get(written.size() - 1);
        String schema = written.size() > 1 ? written.get(written.size() - 2) : null;
        for (Level level = this; level != null; level = level.outer) {
            budget.take(level.sources.size() + level.rows.size());
            List<Source> found = new ArrayList<>(1);
            level.addNamed(level.sources, name, schema, found);
            level.addNamed(level.rows, name, schema, found);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return null;
    }

    private void addNamed(List<Source> among, String name, @Nullable String schema, List<Source> found) {
        for (Source source : among) {
            if (source.name().equals(name) && (schema == null || source.inSchema(schema))) {
                found.add(source);
            }
        }
    }

    private Set<ColumnSource> everything(List<Source> some) {
        if (some.size() == 1) {
            return some.get(0).everything();
        }
        Set<ColumnSource> all = new HashSet<>();
        for (Source source : some) {
            Set<ColumnSource> more = source.everything();
            budget.take(more.size());
            all.addAll(more);
        }
        return Set.copyOf(all);
    }

    /** All columns of all items that can be seen from here. */
    Set<ColumnSource> everything() {
        Set<ColumnSource> all = Set.of();
        for (Level level = this; level != null; level = level.outer) {
            List<Source> both = new ArrayList<>(level.sources);
            both.addAll(level.rows);
            all = Value.union(all, level.everything(both));
        }
        budget.take(all.size());
        return all;
    }
}
