package dev.sallyport.proxy.surface;

import dev.sallyport.policy.sql.surface.SurfaceStatement.CatalogQuestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers what psql's {@code \d}, {@code \d name}, {@code \l} and {@code \dn} and JDBC's getTables ask of PostgreSQL's
 * catalogs, known by the columns that they want. Nothing of the question is evaluated; any other is refused.
 */
final class CatalogAnswers {
    /** Where numbers of relations of users begin (PostgreSQL's {@code FirstNormalObjectId}). */
    private static final int FIRST_OID = 16384;

    private static final String OWNER = "sallyport";
    private static final String FALSE = "f";

    private final List<SurfaceTable> tables;
    private final String database;

    CatalogAnswers(Collection<SurfaceTable> tables, String database) {
        this.tables = List.copyOf(tables);
        this.database = database;
    }

    SurfaceAnswer answer(CatalogQuestion question) {
        List<SurfaceColumn> columns = columns(question);
        List<@Nullable Object[]> rows = rows(question, columns);
        return SurfaceAnswer.select(columns, rows);
    }

    static List<SurfaceColumn> columns(CatalogQuestion question) {
        return question.columns().stream()
                .map(name -> new SurfaceColumn(name, SurfaceType.TEXT))
                .toList();
    }

    private List<@Nullable Object[]> rows(CatalogQuestion question, List<SurfaceColumn> columns) {
        List<String> names = question.columns();
        Set<String> asked = Set.copyOf(names);
        boolean classes = question.relations().contains("pg_class");
        if (classes && asked.containsAll(Set.of("Schema", "Name", "Type", "Owner"))) {
            return tables(question, columns, this::listed);
        }
        if (classes && asked.containsAll(Set.of("TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE"))) {
            return tables(question, columns, this::listed);
        }
        if (names.equals(List.of("oid", "nspname", "relname"))) {
            return tables(question, columns, (table, column) -> switch (column) {
                case "oid" -> String.valueOf(oid(table));
                case "nspname" -> "public";
                default -> table.name();
            });
        }
        if (classes && !names.isEmpty() && names.get(0).equals("relchecks")) {
            return details(question, columns);
        }
        if (names.size() > 1 && names.subList(0, 2).equals(List.of("attname", "format_type"))) {
            return attributes(question, columns);
        }
        if (question.relations().contains("pg_database") && asked.containsAll(Set.of("Name", "Owner", "Encoding"))) {
            return one(columns, this::ofDatabase);
        }
        if (question.relations().equals(List.of("pg_namespace")) && asked.containsAll(Set.of("Name", "Owner"))) {
            return one(columns, column -> column.equals("Name") ? "public" : column.equals("Owner") ? OWNER : null);
        }
        throw new SurfaceException(
                "SP006",
                "PostgreSQL's catalogs aren't here",
                "\\d lists the tables of this database: "
                        + String.join(
                                ", ", tables.stream().map(SurfaceTable::name).toList()));
    }

    private interface Cell {
        @Nullable
        String of(SurfaceTable table, String column);
    }

    private interface Single {
        @Nullable
        String of(String column);
    }

    private static List<@Nullable Object[]> one(List<SurfaceColumn> columns, Single cell) {
        return List.<@Nullable Object[]>of(
                columns.stream().map(column -> (Object) cell.of(column.name())).toArray());
    }

    private List<@Nullable Object[]> tables(CatalogQuestion question, List<SurfaceColumn> columns, Cell cell) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (SurfaceTable table : named(question)) {
            rows.add(columns.stream()
                    .map(column -> (Object) cell.of(table, column.name()))
                    .toArray());
        }
        return rows;
    }

    /** The tables that a text of the question names, or all if it names none. */
    private List<SurfaceTable> named(CatalogQuestion question) {
        List<SurfaceTable> named = new ArrayList<>();
        boolean names = false;
        for (String text : question.texts()) {
            // psql writes a name as a regular expression: ^(events)$
            boolean pattern = text.startsWith("^(") && text.endsWith(")$");
            String name = pattern ? text.substring(2, text.length() - 2) : text;
            boolean ours = tables.stream().anyMatch(table -> table.name().equals(name));
            names |= ours || (pattern && !name.equals("public"));
            for (SurfaceTable table : tables) {
                boolean fits = pattern
                        ? new LikePattern(name.replace("_", "\\_").replace(".*", "%"), false)
                                .matches(table.name(), new Stop(java.time.Duration.ofSeconds(1)))
                        : name.equals(table.name());
                if (fits && !named.contains(table)) {
                    named.add(table);
                }
            }
        }
        return names ? named : tables;
    }

    private @Nullable String listed(SurfaceTable table, String column) {
        return switch (column) {
            case "Schema", "TABLE_SCHEM" -> "public";
            case "Name", "TABLE_NAME" -> table.name();
            case "Type" -> "view";
            case "TABLE_TYPE" -> "VIEW";
            case "TABLE_CAT" -> database;
            case "Owner" -> OWNER;
            case "Persistence" -> "permanent";
            case "Description", "REMARKS" -> table.description();
            default -> null;
        };
    }

    private @Nullable String ofDatabase(String column) {
        return switch (column) {
            case "Name" -> database;
            case "Owner" -> OWNER;
            case "Encoding" -> "UTF8";
            case "Collate", "Ctype" -> "C";
            case "Locale Provider" -> "libc";
            default -> null;
        };
    }

    private int oid(SurfaceTable table) {
        return FIRST_OID + tables.indexOf(table);
    }

    private @Nullable SurfaceTable byOid(CatalogQuestion question) {
        for (SurfaceTable table : tables) {
            if (question.texts().contains(String.valueOf(oid(table)))) {
                return table;
            }
        }
        return null;
    }

    /** What {@code \d name} asks first: a view without anything that would have to be looked up, too. */
    private List<@Nullable Object[]> details(CatalogQuestion question, List<SurfaceColumn> columns) {
        if (byOid(question) == null) {
            return List.of();
        }
        return one(columns, column -> switch (column) {
            case "relchecks", "reltablespace" -> "0";
            case "relkind" -> "v";
            case "relpersistence" -> "p";
            case "relreplident" -> "n";
            case "amname" -> null;
            default -> column.startsWith("rel") ? FALSE : "";
        });
    }

    private List<@Nullable Object[]> attributes(CatalogQuestion question, List<SurfaceColumn> columns) {
        SurfaceTable table = byOid(question);
        if (table == null) {
            return new ArrayList<>();
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (SurfaceColumn each : table.columns()) {
            rows.add(one(columns, column -> switch (column) {
                        case "attname" -> each.name();
                        case "format_type" -> each.type().label();
                        case "attnotnull" -> FALSE;
                        case "attidentity", "attgenerated" -> "";
                        case "attstorage" -> "x";
                        default -> null;
                    })
                    .get(0));
        }
        return rows;
    }
}
