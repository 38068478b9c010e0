package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Temporary relations, and those that the session made and the catalog doesn't show yet. */
final class TemporaryNamesTest {
    private static final Relation ORDERS = relation(20000, "public", "orders");
    private static final Relation OWN = relation(20001, "pg_temp_3", "orders");
    private static final Relation SOMEBODY_ELSES = relation(20002, "pg_temp_4", "orders");
    private static final Catalog CATALOG = new Catalog(
            1,
            180000,
            Set.of("public", "pg_catalog", "pg_temp_3", "pg_temp_4"),
            List.of(ORDERS, OWN, SOMEBODY_ELSES),
            List.of());

    private static Relation relation(long oid, String schema, String name) {
        return new Relation(
                oid,
                new QualifiedName(schema, name),
                RelationKind.TABLE,
                List.of(new Column("id", 1, 23)),
                Set.of(),
                Set.of());
    }

    private static RelationUse only(String sql, List<String> path, QualifiedName... created) {
        Analysis analysis =
                new StatementAnalyzer().analyze(sql, new AnalysisScope(CATALOG, path, Set.of(created), true, true));
        StatementFacts facts = ((Analysis.Understood) analysis).statements().get(0);
        assertThat(facts.relations()).hasSize(1);
        return facts.relations().get(0);
    }

    @Test
    void findsTheSessionsOwnTemporaryTableFirst() {
        RelationUse use = only("SELECT id FROM orders", List.of("pg_temp_3", "pg_catalog", "public"));

        assertThat(use.relations()).containsExactly(OWN);
        assertThat(use.names()).containsExactly(new QualifiedName("pg_temp", "orders"));
    }

    @Test
    void leavesOtherSessionsTemporaryTablesAlone() {
        RelationUse use = only("SELECT id FROM orders", List.of("pg_catalog", "public"));

        assertThat(use.relations()).containsExactly(ORDERS);
    }

    @Test
    void meansTheOwnSchemaByItsAlias() {
        RelationUse use = only("SELECT id FROM pg_temp.orders", List.of("pg_temp_3", "pg_catalog", "public"));

        assertThat(use.relations()).containsExactly(OWN);
    }

    @Test
    void createsNothingInTheTemporarySchemaUnasked() {
        RelationUse use = only("CREATE TABLE w (a int)", List.of("pg_temp_3", "pg_catalog", "public"));

        assertThat(use.names()).containsExactly(new QualifiedName("public", "w"));
    }

    @Test
    void toleratesThatTheCatalogDoesNotKnowYetWhatTheSessionMade() {
        QualifiedName made = new QualifiedName("public", "made");
        RelationUse use = only("SELECT id FROM made", List.of("pg_catalog", "public"), made);

        assertThat(use.names()).containsExactly(made);
        assertThat(use.relations()).isEmpty();
        assertThat(use.missingOk()).isTrue();
    }

    @Test
    void findsATemporaryTableThatTheSessionHasJustMade() {
        QualifiedName made = new QualifiedName("pg_temp", "fresh");
        RelationUse use = only("INSERT INTO fresh VALUES (1)", List.of("pg_temp_3", "pg_catalog", "public"), made);

        assertThat(use.names()).containsExactly(made);
    }

    @Test
    void stillMissesWhatNobodyMade() {
        RelationUse use = only("SELECT id FROM nothing", List.of("pg_catalog", "public"));

        assertThat(use.missingOk()).isFalse();
    }
}
