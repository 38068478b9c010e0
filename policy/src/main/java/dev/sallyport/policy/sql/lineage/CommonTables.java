package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.sql.tree.CommonTable;
import dev.sallyport.policy.sql.tree.WithClause;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The common table expressions that can be seen from a place. Each is computed when it is first asked for. */
final class CommonTables {
    static final CommonTables NONE = new CommonTables(null, Map.of(), 0, null);

    /** What a recursive query's columns are before anything is known of them: any number, made of nothing so far. */
    static final OutputColumn INCOMPLETE = new OutputColumn(null, true, true, Set.of());

    /** After so many rounds a recursive query's columns are taken to be computed from one another's sources. */
    private static final int ROUNDS_MAX = 12;

    /** Computes the columns of a common table expression's statement. */
    interface Rows {
        List<OutputColumn> of(CommonTable table, CommonTables visible, @Nullable Level level);
    }

    private static final class Entry {
        private final CommonTable table;
        private final int index;
        private final CommonTables visible;
        private final @Nullable Level level;
        private @Nullable List<OutputColumn> columns;
        private boolean complete;
        private boolean running;
        private boolean recursive;

        private Entry(CommonTable table, int index, CommonTables visible, @Nullable Level level) {
            this.table = table;
            this.index = index;
            this.visible = visible;
            this.level = level;
        }
    }

    private final @Nullable CommonTables outer;
    private final Map<String, Entry> entries;
    private final int visible;
    private final @Nullable Rows rows;

    /** @param visible how many of the entries, from the first, can be seen */
    private CommonTables(@Nullable CommonTables outer, Map<String, Entry> entries, int visible, @Nullable Rows rows) {
        this.outer = outer;
        this.entries = entries;
        this.visible = visible;
        this.rows = rows;
    }

    /** What a statement with this WITH clause sees. */
    CommonTables with(@Nullable WithClause clause, @Nullable Level level, Rows how) {
        if (clause == null) {
            return this;
        }
        Map<String, Entry> added = new HashMap<>();
        CommonTables all = new CommonTables(this, added, clause.tables.size(), how);
        for (int i = 0; i < clause.tables.size(); i++) {
            CommonTable table = clause.tables.get(i);
            CommonTables sees = clause.recursive ? all : new CommonTables(this, added, i, how);
            added.put(table.name, new Entry(table, i, sees, level));
        }
        return all;
    }

    /** The columns of the common table expression of that name, or null if there is none. */
    @Nullable
    List<OutputColumn> columns(String name) {
        for (CommonTables tables = this; tables != null; tables = tables.outer) {
            Entry entry = tables.entries.get(name);
            if (entry != null && entry.index < tables.visible && tables.rows != null) {
                return columns(entry, tables.rows);
            }
        }
        return null;
    }

    private static List<OutputColumn> columns(Entry entry, Rows rows) {
        List<OutputColumn> known = entry.columns;
        if (entry.complete && known != null) {
            return known;
        }
        if (entry.running) {
            entry.recursive = true;
            return known != null ? known : List.of(INCOMPLETE);
        }
        entry.running = true;
        List<OutputColumn> result = settle(entry, rows);
        entry.running = false;
        entry.complete = true;
        entry.columns = result;
        return result;
    }

    /** Goes round until what a recursive query is made of doesn't grow any more. */
    private static List<OutputColumn> settle(Entry entry, Rows rows) {
        int round = 0;
        while (true) {
            List<OutputColumn> next = round(entry, rows);
            if (!entry.recursive || next.equals(entry.columns)) {
                if (next.contains(INCOMPLETE)) {
                    throw new IllegalStateException("a query made of nothing but itself");
                }
                return next;
            }
            if (round == ROUNDS_MAX) {
                return mixed(next);
            }
            entry.columns = next;
            round++;
        }
    }

    private static List<OutputColumn> round(Entry entry, Rows rows) {
        List<OutputColumn> columns = rows.of(entry.table, entry.visible, entry.level);
        List<OutputColumn> named = Value.renamed(columns, entry.table.columns);
        if (entry.table.added.isEmpty()) {
            return named;
        }
        List<OutputColumn> all = new ArrayList<>(named);
        Source own = Source.of(entry.table.name, named);
        for (CommonTable.Added added : entry.table.added) {
            Set<ColumnSource> sources = Set.of();
            for (String column : added.sources()) {
                Source.Match match = own.column(column);
                sources = Value.union(
                        sources,
                        match == null ? own.everything() : match.value().sources());
            }
            all.add(new OutputColumn(added.name(), false, false, sources));
        }
        return List.copyOf(all);
    }

    /** Every column may be made of what any is made of; nothing else can come in by going round once more. */
    private static List<OutputColumn> mixed(List<OutputColumn> columns) {
        Set<ColumnSource> all = Value.union(columns);
        List<OutputColumn> mixed = new ArrayList<>();
        for (OutputColumn column : columns) {
            mixed.add(new OutputColumn(column.name(), column.many(), false, all));
        }
        return List.copyOf(mixed);
    }
}
