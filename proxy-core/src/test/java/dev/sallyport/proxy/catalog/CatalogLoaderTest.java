package dev.sallyport.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.config.LoginConfig;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import dev.sallyport.proxy.upstream.UpstreamTls;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a real PostgreSQL, in which somebody planted things. */
class CatalogLoaderTest {
    private static final String SHOP = """
            create role sp_reader login;
            create schema shop;
            create table shop.customers (id int primary key, gone text, email text, "Odd Name" text);
            alter table shop.customers drop column gone;
            create view shop.mailing as select email as address from shop.customers;
            create view shop.mailing_twice as select address from shop.mailing;
            create materialized view shop.counted as select count(*) from shop.customers;
            create table shop.events (id int, at date) partition by range (at);
            create table shop.events_2026 partition of shop.events for values from ('2026-01-01') to ('2027-01-01');
            create table shop.vip (level int) inherits (shop.customers);
            create function shop.lower(text) returns text language plpgsql security definer as 'begin return 1; end';
            create procedure shop.clean() language sql as 'select 1';
            create schema evil;
            create table evil.pg_class (oid oid, relname name, relnamespace oid, relkind "char");
            create function evil.equals(oid, oid) returns bool language sql as 'select true';
            create operator evil.= (leftarg = oid, rightarg = oid, function = evil.equals);
            alter role sp_reader set search_path = evil, public, pg_catalog;
            """;

    private static EmbeddedPostgres server;
    private static Catalog catalog;

    @BeforeAll
    static void startServer() throws Exception {
        server = EmbeddedPostgres.start();
        try (Connection admin = server.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute(SHOP);
        }
        catalog = loader("postgres", "sp_reader").load(7);
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    private static CatalogLoader loader(String database, String user) {
        return new CatalogLoader(
                new UpstreamTarget("localhost", server.getPort(), database, UpstreamTls.disabled()),
                new LoginConfig(user, null),
                10);
    }

    private static Relation relation(String schema, String name) {
        Relation relation = catalog.relation(new QualifiedName(schema, name));
        return Objects.requireNonNull(relation, schema + "." + name);
    }

    @Test
    void numbersColumnsAsRowDescriptionDoes() {
        Relation customers = relation("shop", "customers");

        assertThat(customers.kind()).isEqualTo(RelationKind.TABLE);
        assertThat(customers.columns())
                .extracting(Column::name, Column::number, Column::typeOid)
                .containsExactly(tuple("id", 1, 23L), tuple("email", 3, 25L), tuple("Odd Name", 4, 25L));
        assertThat(catalog.relation(customers.oid())).isSameAs(customers);
    }

    @Test
    void knowsWhatViewsRead() {
        ColumnId email = new ColumnId(relation("shop", "customers").oid(), 3);
        Relation mailing = relation("shop", "mailing");

        assertThat(mailing.kind()).isEqualTo(RelationKind.VIEW);
        assertThat(mailing.reads()).contains(email);
        assertThat(relation("shop", "mailing_twice").reads()).contains(new ColumnId(mailing.oid(), 1));
        assertThat(relation("shop", "counted").kind()).isEqualTo(RelationKind.MATERIALIZED_VIEW);
    }

    @Test
    void knowsParents() {
        assertThat(relation("shop", "events").kind()).isEqualTo(RelationKind.PARTITIONED_TABLE);
        assertThat(relation("shop", "events_2026").parents())
                .containsExactly(relation("shop", "events").oid());
        assertThat(relation("shop", "vip").parents())
                .containsExactly(relation("shop", "customers").oid());
    }

    @Test
    void knowsFunctions() {
        assertThat(catalog.functionsNamed("lower"))
                .filteredOn(function -> function.name().schema().equals("shop"))
                .singleElement()
                .satisfies(function -> {
                    assertThat(function.language()).isEqualTo("plpgsql");
                    assertThat(function.securityDefiner()).isTrue();
                    assertThat(function.volatility()).isEqualTo('v');
                });
        assertThat(catalog.functionsNamed("clean")).singleElement().matches(Function::procedure);
        assertThat(catalog.functionsNamed("pg_read_file")).isNotEmpty();
    }

    @Test
    void isNotDeceivedByWhatIsPlantedInTheLoginsSearchPath() {
        assertThat(relation("pg_catalog", "pg_class").oid()).isEqualTo(1259);
        assertThat(relation("evil", "pg_class").oid()).isGreaterThan(16_383);
        assertThat(catalog.relationsNamed("customers")).hasSize(1);
    }

    @Test
    void saysWhatItIsASnapshotOf() {
        assertThat(catalog.version()).isEqualTo(7);
        assertThat(catalog.serverVersion()).isBetween(180_000, 189_999);
        assertThat(catalog.schemas()).contains("shop", "evil", "pg_catalog", "public");
    }

    @Test
    void failsWithoutADatabaseOrALogin() {
        assertThatThrownBy(() -> loader("nowhere", "sp_reader").load(1))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> loader("postgres", "nobody").load(1)).isInstanceOf(CatalogException.class);
    }
}
