package dev.sallyport.policy.sql.surface;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked of the proxy itself. Reading a statement never does what it says. */
public sealed interface SurfaceStatement {
    /** A column of the result. */
    record Output(String name, Operand value) {}

    /** A column to sort by. */
    record Key(String column, boolean descending) {}

    /**
     * Rows of one table.
     *
     * @param table without schema
     * @param outputs one at least
     * @param limit null for none
     * @param offset null for none
     */
    record Rows(
            String table,
            List<Output> outputs,
            @Nullable Predicate where,
            List<Key> order,
            @Nullable Operand limit,
            @Nullable Operand offset)
            implements SurfaceStatement {
        public Rows {
            outputs = List.copyOf(outputs);
            order = List.copyOf(order);
        }
    }

    /** One row without a table. */
    record Values(List<Output> outputs) implements SurfaceStatement {
        public Values {
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * A vote.
     *
     * @param name the result's column
     * @param comment empty if there is none
     */
    record CastVote(boolean agrees, String name, Operand id, Operand comment) implements SurfaceStatement {}

    /** SHOW. */
    record Show(String setting) implements SurfaceStatement {}

    /**
     * What changes nothing here: SET, RESET, DISCARD, DEALLOCATE.
     *
     * @param tag of its CommandComplete
     * @param changes what it would set, by name and value
     */
    record Setting(String tag, List<Change> changes) implements SurfaceStatement {
        public Setting {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A change of a setting.
     *
     * @param value null where it is none that was written out
     */
    record Change(String name, @Nullable String value) {}

    /**
     * DEALLOCATE and DISCARD ALL.
     *
     * @param name null for all
     */
    record Forget(String tag, @Nullable String name) implements SurfaceStatement {}

    /** BEGIN, COMMIT, ROLLBACK and their like, by PostgreSQL's command tag. */
    record Transaction(String tag) implements SurfaceStatement {}

    /**
     * A question to PostgreSQL's catalogs, known by what it wants to hear.
     *
     * @param columns the names of the result's columns
     * @param relations the catalogs asked
     * @param texts every text constant in it
     */
    record CatalogQuestion(List<String> columns, List<String> relations, List<String> texts)
            implements SurfaceStatement {
        public CatalogQuestion {
            columns = List.copyOf(columns);
            relations = List.copyOf(relations);
            texts = List.copyOf(texts);
        }
    }
}
