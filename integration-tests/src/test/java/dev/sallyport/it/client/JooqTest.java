package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.sallyport.it.support.PostgresServer.Version;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** jOOQ: DDL, upserts, batches, lazy cursors, nested transactions, metadata, errors. */
class JooqTest {
    private static final org.jooq.Table<Record> THING = table(name("jq", "thing"));
    private static final Field<Integer> ID = field(name("id"), SQLDataType.INTEGER);
    private static final Field<String> LABEL = field(name("label"), SQLDataType.VARCHAR);
    private static final Field<JSONB> MORE = field(name("more"), SQLDataType.JSONB);

    @BeforeAll
    static void quiet() {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    private static List<String> script(Road road) throws Exception {
        List<String> seen = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(road.jdbcUrl(), road.user(), road.password())) {
            DSLContext db = DSL.using(connection, SQLDialect.POSTGRES);
            db.createSchema("jq").execute();
            db.createTable(THING)
                    .column(ID, SQLDataType.INTEGER.notNull())
                    .column(LABEL, SQLDataType.VARCHAR(40))
                    .column(MORE, SQLDataType.JSONB)
                    .primaryKey(ID)
                    .execute();
            write(db, seen);
            read(db, seen);
            transactions(db, seen);
            for (var known : db.meta().getSchemas("jq").get(0).getTables()) {
                seen.add(known.getName() + " " + List.of(known.fields()) + " " + known.getPrimaryKey());
            }
            db.dropSchema("jq").cascade().execute();
        }
        return seen;
    }

    private static void write(DSLContext db, List<String> seen) {
        seen.add(""
                + db.insertInto(THING, ID, LABEL, MORE)
                        .values(1, "one", JSONB.valueOf("{\"a\": 1}"))
                        .values(2, "two", null)
                        .returning(ID, LABEL)
                        .fetch());
        seen.add(""
                + db.insertInto(THING, ID, LABEL)
                        .values(2, "deux")
                        .onConflict(ID)
                        .doUpdate()
                        .set(LABEL, DSL.excluded(LABEL))
                        .execute());
        var batch = db.batch(db.insertInto(THING, ID, LABEL).values((Integer) null, null));
        for (int i = 10; i < 60; i++) {
            batch = batch.bind(i, "row " + i);
        }
        seen.add("batch " + batch.execute().length);
    }

    private static void read(DSLContext db, List<String> seen) {
        seen.add(""
                + db.select(LABEL, MORE)
                        .from(THING)
                        .where(ID.in(1, 2, 3))
                        .orderBy(ID)
                        .fetch());
        db.transaction(inner -> {
            try (Cursor<?> cursor =
                    inner.dsl().select(ID).from(THING).fetchSize(7).fetchLazy()) {
                seen.add("lazy " + cursor.fetch().size());
            }
        });
        seen.add("" + db.select(count(), DSL.max(LABEL)).from(THING).fetchOne());
        seen.add("many " + db.fetchMany("SELECT 1 AS a; SELECT 'x' AS b, 2 AS c"));
        seen.add("plain " + db.fetchValue("SELECT upper({0})", DSL.val("x")));
    }

    private static void transactions(DSLContext db, List<String> seen) {
        db.transaction(outer -> {
            outer.dsl().update(THING).set(LABEL, "kept").where(ID.eq(1)).execute();
            try {
                outer.dsl()
                        .transaction(inner ->
                                inner.dsl().insertInto(THING, ID).values(1).execute());
            } catch (DataAccessException e) {
                seen.add(e.sqlState() + " " + e.sqlStateClass());
            }
            seen.add("still " + outer.dsl().fetchCount(THING));
        });
        seen.add("" + db.select(LABEL).from(THING).where(ID.eq(1)).fetchOne());
        try {
            db.fetch("SELECT nosuch FROM jq.thing");
        } catch (DataAccessException e) {
            seen.add("" + e.getCause());
        }
    }

    @Test
    void worksAsWithoutTheProxy() throws Exception {
        try (TwoRoads roads = TwoRoads.open(Version.V18, "client_jooq")) {
            assertThat(roads.same(JooqTest::script)).contains("batch 50", "lazy 52", "still 52", "plain X");
        }
    }
}
