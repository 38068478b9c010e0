package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Errors about names that stand for nothing, as PostgreSQL says them: for the client it is the same thing. */
final class MissingNames {
    /** What remembers where a relation's name stood; other commands look names up without their place. */
    private static final Set<String> PLANNED =
            Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "CREATE TABLE AS", "SELECT INTO");

    /** Commands that drop relations, and so name what is missing by its kind (commands/tablecmds.c). */
    private static final Set<String> DROPS_TABLE =
            Set.of("DROP TABLE", "DROP VIEW", "DROP MATERIALIZED VIEW", "DROP SEQUENCE");

    private static final Set<String> DROPS_OTHER = Set.of("DROP INDEX", "DROP FOREIGN TABLE");

    /** Other commands that are analysed when they are parsed, as queries are (parser/analyze.c, transformStmt). */
    private static final Set<String> ANALYSED =
            Set.of("TABLE", "EXPLAIN", "DECLARE", "CREATE MATERIALIZED VIEW", "CALL");

    private MissingNames() {}

    /** Whether PostgreSQL looks the names up only when it executes such a statement. */
    static boolean foundLate(StatementFacts facts) {
        return !PLANNED.contains(facts.kind()) && !ANALYSED.contains(facts.kind());
    }

    static ErrorFields relation(RelationUse use, StatementFacts facts, Catalog catalog) {
        String kind = facts.kind();
        boolean table = DROPS_TABLE.contains(kind);
        boolean planned = planned(use, facts);
        String schema = planned ? null : missingSchema(use.written(), catalog);
        if (schema != null) {
            return schema(schema).build();
        }
        if (table || DROPS_OTHER.contains(kind)) {
            String noun = kind.substring("DROP ".length()).toLowerCase(Locale.ROOT);
            String name = use.written().get(use.written().size() - 1);
            String state = table ? SqlState.UNDEFINED_TABLE : SqlState.UNDEFINED_OBJECT;
            return ErrorFields.error(state, noun + " \"" + name + "\" does not exist")
                    .build();
        }
        ErrorFields.Builder error =
                ErrorFields.error(SqlState.UNDEFINED_TABLE, "relation \"" + use.writtenName() + "\" does not exist");
        return planned ? error.position(use.position()).build() : error.build();
    }

    /** Whether the name stands in a query; a command's own are looked up with their schema first (namespace.c). */
    private static boolean planned(RelationUse use, StatementFacts facts) {
        return !foundLate(facts) || facts.nested().stream().anyMatch(part -> mentions(part, use));
    }

    private static boolean mentions(StatementFacts part, RelationUse use) {
        return part.relations().contains(use) || part.nested().stream().anyMatch(inner -> mentions(inner, use));
    }

    /** Less the argument types. */
    static ErrorFields function(FunctionUse use, Catalog catalog) {
        String schema = missingSchema(use.written(), catalog);
        ErrorFields.Builder error = schema != null
                ? schema(schema)
                : ErrorFields.error(SqlState.UNDEFINED_FUNCTION, "function " + use.writtenName() + " does not exist")
                        .hint("No function matches the given name. You might need to add a schema or an extension.");
        return error.position(use.position()).build();
    }

    private static ErrorFields.Builder schema(String name) {
        return ErrorFields.error(SqlState.INVALID_SCHEMA_NAME, "schema \"" + name + "\" does not exist");
    }

    private static @Nullable String missingSchema(List<String> written, Catalog catalog) {
        if (written.size() < 2 || catalog.schemas().isEmpty()) {
            return null;
        }
        String schema = written.get(written.size() - 2);
        return schema.startsWith("pg_temp") || catalog.schemas().contains(schema) ? null : schema;
    }
}
