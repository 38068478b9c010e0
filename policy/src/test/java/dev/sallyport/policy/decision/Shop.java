package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A small shop's catalog and people, for tests. */
final class Shop {
    static final Relation ORDERS =
            relation(20001, "shop.orders", RelationKind.TABLE, Set.of(), Set.of(), "id", "customer_id", "total");
    static final Relation CUSTOMERS =
            relation(20002, "shop.customers", RelationKind.TABLE, Set.of(), Set.of(), "id", "name", "email", "phone");
    static final Relation SALARIES =
            relation(20003, "hr.salaries", RelationKind.TABLE, Set.of(), Set.of(), "id", "person", "amount");
    /** Has the e-mail addresses under another name. */
    static final Relation MAILING =
            relation(20004, "shop.mailing", RelationKind.VIEW, Set.of(new ColumnId(20002, 3)), Set.of(), "address");

    static final Relation MAILING_TWICE = relation(
            20005, "shop.mailing_twice", RelationKind.VIEW, Set.of(new ColumnId(20004, 1)), Set.of(), "address");
    static final Relation NAMES = new Relation(
            20006,
            new QualifiedName("shop", "names"),
            RelationKind.VIEW,
            List.of(new Column("id", 1, 25), new Column("name", 2, 25)),
            Set.of(new ColumnId(20002, 1), new ColumnId(20002, 2)),
            Set.of(),
            " SELECT id, name FROM shop.customers;",
            Set.of());
    static final Relation WHOLE_ROWS = relation(
            20007, "shop.whole_rows", RelationKind.MATERIALIZED_VIEW, Set.of(new ColumnId(20002, 0)), Set.of(), "row");
    static final Relation CONTACTS =
            relation(20010, "crm.contacts", RelationKind.PARTITIONED_TABLE, Set.of(), Set.of(), "id", "email");
    /** Columns stand in another order, as they do when a table is attached as a partition. */
    static final Relation CONTACTS_2025 =
            relation(20011, "crm.contacts_2025", RelationKind.TABLE, Set.of(), Set.of(20010L), "email", "id");

    static final Relation CONTACTS_2025_A =
            relation(20012, "archive.contacts_a", RelationKind.TABLE, Set.of(), Set.of(20011L), "id", "email");
    static final Relation PG_STATISTIC =
            relation(2619, "pg_catalog.pg_statistic", RelationKind.TABLE, Set.of(), Set.of(), "starelid");
    static final Relation PG_STATS = relation(
            12001,
            "pg_catalog.pg_stats",
            RelationKind.VIEW,
            Set.of(new ColumnId(2619, 1)),
            Set.of(),
            "most_common_vals");
    static final Relation OWN_STATS = relation(
            20020, "shop.own_stats", RelationKind.VIEW, Set.of(new ColumnId(12001, 1)), Set.of(), "most_common_vals");

    static final Function LOWER = function(870, "pg_catalog.lower");
    static final Function SET_CONFIG = function(2078, "pg_catalog.set_config");
    static final Function READ_FILE = function(2624, "pg_catalog.pg_read_file");
    static final Function QUERY_TO_XML = function(2923, "pg_catalog.query_to_xml");
    static final Function EXPAND = function(13300, "information_schema._pg_expandarray");
    static final Function OWN_LOWER = function(30001, "public.lower");
    static final Function REFRESH = function(30002, "app.refresh");
    static final Function PLANTED = function(30003, "pg_catalog.planted");

    static final Catalog CATALOG = new Catalog(
            1,
            180000,
            Set.of("shop", "hr", "crm", "archive", "public", "app", "pg_catalog", "information_schema"),
            List.of(
                    ORDERS,
                    CUSTOMERS,
                    SALARIES,
                    MAILING,
                    MAILING_TWICE,
                    NAMES,
                    WHOLE_ROWS,
                    CONTACTS,
                    CONTACTS_2025,
                    CONTACTS_2025_A,
                    PG_STATISTIC,
                    PG_STATS,
                    OWN_STATS),
            List.of(LOWER, SET_CONFIG, READ_FILE, QUERY_TO_XML, EXPAND, OWN_LOWER, REFRESH, PLANTED));

    static final Instant FRIDAY_NOON = Instant.parse("2026-11-20T12:00:00Z");

    private Shop() {}

    static DecisionContext context() {
        return context("prod");
    }

    static DecisionContext context(String environment) {
        return new DecisionContext("shop", environment, "psql", "192.0.2.7", FRIDAY_NOON, false, CATALOG, null);
    }

    static Principal human(String name, String... groups) {
        return principal(PrincipalKind.HUMAN, name, null, groups);
    }

    static Principal agent(@Nullable Principal onBehalfOf, String... groups) {
        return principal(PrincipalKind.AGENT, "bot", onBehalfOf, groups);
    }

    private static Principal principal(
            PrincipalKind kind, String name, @Nullable Principal onBehalfOf, String... groups) {
        return new Principal(
                kind,
                "https://idp.test|" + name,
                name,
                Set.of(name),
                Set.of(groups),
                false,
                null,
                onBehalfOf,
                List.of());
    }

    static QualifiedName name(String name) {
        int dot = name.indexOf('.');
        return new QualifiedName(name.substring(0, dot), name.substring(dot + 1));
    }

    private static Relation relation(
            long oid, String name, RelationKind kind, Set<ColumnId> reads, Set<Long> parents, String... columns) {
        List<Column> numbered = new ArrayList<>();
        for (String column : columns) {
            numbered.add(new Column(column, numbered.size() + 1, 25));
        }
        return new Relation(oid, name(name), kind, numbered, reads, parents);
    }

    private static Function function(long oid, String name) {
        return new Function(oid, name(name), false, oid < 16384 ? "internal" : "sql", 'v', false);
    }
}
