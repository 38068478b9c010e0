package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.decision.AuditedTable;
import dev.sallyport.policy.decision.AuditedTables;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.FieldDescription;
import dev.sallyport.protocol.message.backend.RowDescription;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells which columns of a statement's answer are columns of audited tables as they are: those that PostgreSQL itself
 * names as that, and behind views those that the analysis says so of.
 */
final class KeySources {
    private static final Set<RelationKind> TABLES =
            EnumSet.of(RelationKind.TABLE, RelationKind.PARTITIONED_TABLE, RelationKind.FOREIGN_TABLE);

    /** A view that shows rows of its relations one by one: nothing is called or asked but in its condition. */
    private static final Pattern PLAIN_VIEW =
            Pattern.compile("\\s*SELECT\\s[^()]*\\sFROM\\s[^(),]*(?:\\sWHERE\\s.*)?", Pattern.DOTALL);

    private static final int DEFINITION_CHARS_MAX = 4000;

    private static final Pattern SECOND_QUERY =
            Pattern.compile("\\b(?:SELECT|JOIN|OVER|UNION|WINDOW)\\b", Pattern.CASE_INSENSITIVE);

    private final AuditedTables tables;
    private final MaskingRules masking;
    private final Masked masked;
    private final List<OutputColumn> outputs;

    KeySources(AuditedTables tables, MaskingRules masking, Masked masked, StatementFacts facts) {
        this.tables = tables;
        this.masking = masking;
        this.masked = masked;
        this.outputs = facts.outputs();
    }

    /** Whether rows of the table are read or changed where the relation is named. */
    boolean concerns(Relation relation, AuditedTable table) {
        return tables.behind(relation).contains(table);
    }

    /** Whether a table's key can be seen here at all: what was masked at the scan is gone. */
    boolean visible(AuditedTable table) {
        boolean hidden = masked.text() != null
                && table.key().stream()
                        .anyMatch(column ->
                                masking.columns().mask(table.relation().oid(), column.number()) != null);
        return !hidden && !table.key().isEmpty();
    }

    /** Whether a column of the answer is that column of the key, as it is. */
    boolean is(RowDescription description, int place, AuditedTable table, Column column) {
        if (place >= description.fields().size()) {
            return false;
        }
        FieldDescription field = description.fields().get(place);
        Catalog catalog = masking.catalog();
        Relation origin = catalog.relation(Integer.toUnsignedLong(field.tableOid()));
        if (origin == null) {
            return false;
        }
        Column found = origin.column(field.attributeNumber());
        if (TABLES.contains(origin.kind())) {
            return found != null
                    && found.name().equals(column.name())
                    && tables.behind(origin).contains(table)
                    && kin(origin, table);
        }
        if (outputs.size() != description.fields().size() || outputs.stream().anyMatch(OutputColumn::many)) {
            return false;
        }
        OutputColumn output = outputs.get(place);
        return output.plain() && comesFrom(output, table, column);
    }

    private boolean kin(Relation relation, AuditedTable table) {
        if (relation.oid() == table.relation().oid()) {
            return true;
        }
        for (long parent : relation.parents()) {
            Relation above = masking.catalog().relation(parent);
            if (above != null && kin(above, table)) {
                return true;
            }
        }
        return false;
    }

    private boolean comesFrom(OutputColumn output, AuditedTable table, Column column) {
        boolean found = false;
        for (ColumnSource source : output.sources()) {
            Relation relation = masking.catalog().relation(source.oid());
            if (relation == null || source.star()) {
                return false;
            }
            if (TABLES.contains(relation.kind())) {
                if (!kin(relation, table) || !source.column().equals(column.name())) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    /** Whether each row of the relation is one row of the table. */
    boolean rowForRow(Relation relation, AuditedTable table) {
        if (TABLES.contains(relation.kind())) {
            return kin(relation, table);
        }
        String definition = relation.definition();
        if (definition == null
                || definition.length() > DEFINITION_CHARS_MAX
                || !PLAIN_VIEW.matcher(definition).matches()) {
            return false;
        }
        int body = definition.toUpperCase(Locale.ROOT).indexOf("SELECT") + "SELECT".length();
        for (ColumnId read : relation.reads()) {
            Relation behind = masking.catalog().relation(read.relationOid());
            if (behind == null || !TABLES.contains(behind.kind()) || !kin(behind, table)) {
                return false;
            }
        }
        return !SECOND_QUERY
                .matcher(definition)
                .region(body, definition.length())
                .find();
    }
}
