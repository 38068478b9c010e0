package dev.sallyport.it.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Operator;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The snapshot is exactly what the server has, whatever somebody planted in the login's way. */
class CatalogVersionsTest {
    private static final Map<Version, Snapshots> SNAPSHOTS = new EnumMap<>(Version.class);

    @BeforeAll
    static void load(@TempDir Path directory) throws Exception {
        for (Version version : Version.values()) {
            SNAPSHOTS.put(version, Snapshots.of(version, directory));
        }
    }

    @AfterAll
    static void end() throws SQLException {
        for (Snapshots snapshots : SNAPSHOTS.values()) {
            snapshots.other().close();
        }
    }

    private static Snapshots snapshots(Version version) {
        return Objects.requireNonNull(SNAPSHOTS.get(version));
    }

    private static Catalog catalog(Version version) {
        return snapshots(version).catalog();
    }

    private static Relation relation(Catalog catalog, String schema, String name) {
        return Objects.requireNonNull(catalog.relation(new QualifiedName(schema, name)), schema + "." + name);
    }

    private static List<String> names(Relation relation) {
        return relation.columns().stream().map(Column::name).toList();
    }

    @ParameterizedTest
    @EnumSource
    void knowsEveryRelationAndColumn(Version version) throws SQLException {
        Catalog catalog = catalog(version);
        Map<Long, String> truth = new TreeMap<>();
        try (Connection connection = snapshots(version).plain();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT c.oid, format('%s %s %s %s', n.nspname, relname, relkind,
                            string_agg(format('%s:%s:%s', attnum, attname, atttypid), ',' ORDER BY attnum)
                                FILTER (WHERE attnum IS NOT NULL))
                        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                        LEFT JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
                        GROUP BY c.oid, n.nspname, relname, relkind
                        """)) {
            while (rows.next()) {
                truth.put(rows.getLong(1), rows.getString(2));
            }
        }
        Map<Long, String> loaded = new TreeMap<>();
        for (Relation relation : catalog.relations()) {
            List<String> columns = relation.columns().stream()
                    .map(column -> column.number() + ":" + column.name() + ":" + column.typeOid())
                    .toList();
            loaded.put(
                    relation.oid(),
                    relation.name().schema() + " " + relation.name().name() + " " + code(relation.kind()) + " "
                            + String.join(",", columns));
        }
        assertThat(loaded).isEqualTo(truth);
        assertThat(catalog.serverVersion() / 10_000).isEqualTo(version.major());
        assertThat(names(relation(catalog, "shop", "customers")))
                .containsExactly("id", "email", "Odd Name", "größe", "a\"b\\c");
        assertThat(names(relation(catalog, "Odd.Schema", "Tabelle mit \"Zitat\"")))
                .containsExactly("select");
    }

    private static char code(RelationKind kind) {
        for (char code : "rpvmfSciIt".toCharArray()) {
            if (RelationKind.of(code) == kind) {
                return code;
            }
        }
        throw new IllegalArgumentException(kind.name());
    }

    @ParameterizedTest
    @EnumSource
    void knowsEveryViewsDefinition(Version version) throws SQLException {
        Map<Long, String> truth = new TreeMap<>();
        try (Connection connection = snapshots(version).plain();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT oid, pg_get_viewdef(oid) FROM pg_class WHERE relkind IN ('v', 'm')")) {
            while (rows.next()) {
                truth.put(rows.getLong(1), rows.getString(2));
            }
        }
        Map<Long, @Nullable String> loaded = new TreeMap<>();
        for (Relation relation : catalog(version).relations()) {
            boolean view = relation.kind() == RelationKind.VIEW || relation.kind() == RelationKind.MATERIALIZED_VIEW;
            if (view) {
                loaded.put(relation.oid(), relation.definition());
            } else {
                assertThat(relation.definition()).isNull();
            }
        }
        assertThat(loaded).hasSizeGreaterThan(100).isEqualTo(truth);
        assertThat(relation(catalog(version), "shop", "mailing").definition())
                .containsPattern("lower\\((customers\\.)?email\\) AS folded\\s+FROM shop\\.customers;");
    }

    @ParameterizedTest
    @EnumSource
    void knowsWhatViewsAndRulesRead(Version version) {
        Catalog catalog = catalog(version);
        long customers = relation(catalog, "shop", "customers").oid();
        long mailing = relation(catalog, "shop", "mailing").oid();

        assertThat(relation(catalog, "shop", "mailing").reads()).contains(new ColumnId(customers, 3));
        assertThat(relation(catalog, "shop", "mailing_twice").reads())
                .contains(new ColumnId(mailing, 1), new ColumnId(customers, 3), new ColumnId(customers, 5))
                .doesNotContain(new ColumnId(mailing, 2));
        assertThat(relation(catalog, "shop", "counted").reads())
                .extracting(ColumnId::relationOid)
                .containsOnly(customers);
        // pg_authid has this OID in every version (catalog/pg_authid.h).
        assertThat(relation(catalog, "shop", "passwords").reads()).containsExactly(new ColumnId(1260, 0));
        assertThat(relation(catalog, "shop", "log").reads())
                .contains(new ColumnId(customers, 3))
                .extracting(ColumnId::relationOid)
                .contains(relation(catalog, "shop", "vip").oid());
        assertThat(calls(relation(catalog, "shop", "log"))).contains("checked");
        assertThat(calls(relation(catalog, "shop", "calling"))).contains("scalar", "near", "to_mood");
        assertThat(relation(catalog, "shop", "events_2026").parents())
                .containsExactly(relation(catalog, "shop", "events").oid());
        assertThat(relation(catalog, "shop", "vip").parents()).containsExactly(customers);
    }

    private static List<String> calls(Relation relation) {
        return relation.calls().stream().map(function -> function.name().name()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void knowsTheColumnsOfFunctionsInFrom(Version version) {
        Map<String, @Nullable List<String>> columns = new HashMap<>();
        for (String name : List.of("one_out", "one_inout", "one_table", "one_unnamed", "two_out", "two_table")) {
            columns.put(name, only(catalog(version), name).columns());
        }
        assertThat(columns)
                .containsOnly(
                        entry("one_out", List.of("x")),
                        entry("one_inout", List.of("X y")),
                        entry("one_table", List.of("x")),
                        entry("one_unnamed", List.of()),
                        entry("two_out", List.of("x", "y")),
                        entry("two_table", List.of("größe", "O'K")));
        for (String scalar : List.of("scalars", "of_domain", "of_enum", "nothing_back", "many", "composite_array")) {
            assertThat(only(catalog(version), scalar).columns()).as(scalar).isEmpty();
        }
        for (String unknown : List.of("anything", "same", "same_out", "composite_empty", "clean", "both")) {
            assertThat(only(catalog(version), unknown).columns()).as(unknown).isNull();
        }
        for (String composite : List.of("composite", "composite_domain", "composite_out")) {
            assertThat(only(catalog(version), composite).columns()).containsExactly("a", "B c");
        }
        assertThat(only(catalog(version), "half_named").columns()).containsExactly("column1", "y", "column3");
        assertThat(only(catalog(version), "same_two").columns()).containsExactly("b", "c");
        assertThat(only(catalog(version), "composites").columns())
                .containsExactly("id", "email", "Odd Name", "größe", "a\"b\\c");
    }

    private static Function only(Catalog catalog, String name) {
        List<Function> overloads = catalog.functionsNamed(name).stream()
                .filter(function -> function.name().schema().equals("shop"))
                .toList();
        assertThat(overloads).as(name).hasSize(1);
        return overloads.get(0);
    }

    /** The server is asked for the columns of all functions that it has; what it can't say without a call is left out. */
    @ParameterizedTest
    @EnumSource
    void agreesWithTheServerOnEveryFunction(Version version) throws SQLException {
        Map<Long, Function> functions = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        try (Connection connection = snapshots(version).plain();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT p.oid, proname, format('SELECT * FROM %I.%I(%s)', nspname, proname,
                            (SELECT string_agg(CASE WHEN i = pronargs AND provariadic <> 0 THEN 'VARIADIC ' ELSE '' END
                                || 'NULL::' || format_type(type, NULL), ', ' ORDER BY i)
                             FROM unnest(proargtypes::oid[]) WITH ORDINALITY AS a (type, i)))
                        FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace JOIN pg_type t ON t.oid = prorettype
                        WHERE prokind = 'f' AND (t.typtype <> 'p' OR t.typname IN ('record', 'void'))
                            AND NOT EXISTS (SELECT 1 FROM pg_type a WHERE a.oid = ANY (proargtypes) AND a.typtype = 'p')
                        """)) {
            while (rows.next()) {
                String name = rows.getString(2);
                catalog(version).functionsNamed(name).forEach(function -> functions.put(function.oid(), function));
                List<String> loaded = Objects.requireNonNull(functions.get(rows.getLong(1)), name)
                        .columns();
                List<String> expected = loaded != null && loaded.isEmpty() ? List.of(name) : loaded;
                List<String> described = described(connection, rows.getString(3));
                compared += described == null ? 0 : 1;
                if (!Objects.equals(described, expected)) {
                    wrong.add(rows.getString(3) + ": " + described + ", not " + loaded);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(2000);
    }

    /** Null where the columns depend on the call, or where there are none. */
    private static @Nullable List<String> described(Connection connection, String sql) {
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
            ResultSetMetaData columns = prepared.getMetaData();
            List<String> names = new ArrayList<>();
            for (int i = 1; columns != null && i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnLabel(i));
            }
            return names.isEmpty() ? null : names;
        } catch (SQLException e) {
            return null;
        }
    }

    @ParameterizedTest
    @EnumSource
    void knowsFunctionsOperatorsAndCasts(Version version) throws SQLException {
        Catalog catalog = catalog(version);
        assertThat(catalog.functionsNamed("scalar")).hasSize(2).anySatisfy(function -> {
            assertThat(function.language()).isEqualTo("plpgsql");
            assertThat(function.securityDefiner()).isTrue();
            assertThat(function.volatility()).isEqualTo('s');
        });
        assertThat(only(catalog, "clean").procedure()).isTrue();
        assertThat(catalog.operatorsNamed("<~>"))
                .singleElement()
                .matches(operator -> !operator.trusted())
                .matches(operator -> operator.function().equals(only(catalog, "near")));
        assertThat(catalog.operatorsNamed("="))
                .filteredOn(operator -> !operator.trusted())
                .extracting(Operator::name)
                .containsOnly(new QualifiedName("evil", "="));
        assertThat(catalog.castFunctions("mood")).containsExactly(only(catalog, "to_mood"));
        assertThat(catalog.castFunctions("int4")).containsExactly(only(catalog, "to_positive"));
        assertThat(catalog.castFunctions("positive")).containsExactly(only(catalog, "to_positive"));
        assertThat(catalog.castFunctions("text")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void keepsOtherSessionsTemporaryTablesApart(Version version) {
        Catalog catalog = catalog(version);

        assertThat(catalog.relationsNamed("customers")).hasSize(2);
        assertThat(catalog.relationsNamed("of_temporary")).singleElement().satisfies(view -> {
            assertThat(view.name().schema()).startsWith("pg_temp_");
            assertThat(view.definition()).contains(view.name().schema() + ".customers");
        });
        assertThat(names(relation(catalog, "shop", "customers"))).doesNotContain("secret");
    }

    @ParameterizedTest
    @EnumSource
    void saysTheSameTwice(Version version) {
        Catalog again = snapshots(version).loader().load(2);

        assertThat(again.sameAs(catalog(version))).isTrue();
    }
}
