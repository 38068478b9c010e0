package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OwnDefinitionsTest {
    private final OwnDefinitions own = new OwnDefinitions();

    @Test
    void remembersWhatTheSessionCreated() {
        StatementFacts create = Shop.facts("CREATE TABLE app.mine (a int)");
        assertThat(create.has(Trait.CHANGES_CATALOG)).isTrue();

        own.admitted(create);

        assertThat(own.named(new QualifiedName("app", "mine"))).hasSize(1);
        assertThat(own.named(new QualifiedName("*", "mine"))).containsExactly(new QualifiedName("app", "mine"));
        assertThat(own.named(new QualifiedName("public", "mine"))).isEmpty();
        assertThat(own.created()).containsExactly(new QualifiedName("app", "mine"));
    }

    @Test
    void leavesWhatItCreatedToTheCatalogOnceThatShowsIt() {
        own.admitted(Shop.facts("CREATE TABLE app.mine (a int)"));
        own.admitted(Shop.facts("CREATE TEMP TABLE passing (a int)"));
        own.transactionEnded();
        assertThat(own.changed()).isTrue();

        own.fresh();

        assertThat(own.changed()).isFalse();
        assertThat(own.named(new QualifiedName("*", "mine"))).isEmpty();
        assertThat(own.named(new QualifiedName("*", "passing"))).hasSize(1);
    }

    @Test
    void takesNoLoadForFreshThatBeganBeforeAChangeWasMade() {
        own.admitted(Shop.facts("CREATE TABLE app.mine (a int)"));
        own.following(CompletableFuture.completedFuture(Shop.CATALOG));
        assertThat(own.following()).isNotNull();

        own.ran();
        assertThat(own.following()).isNull();

        own.following(CompletableFuture.failedFuture(new IllegalStateException("no catalog")));
        assertThat(own.following()).isNull();
    }

    /** What a block did, or made in the transaction that is open, others see only when that has ended. */
    @Test
    void wantsAFreshCatalogAfterATransactionInWhichCodeMayHaveChangedIt() {
        own.transactionEnded();
        assertThat(own.changed()).isFalse();

        own.admitted(Shop.facts("DO 'BEGIN EXECUTE $$CREATE TABLE t ()$$; END'"));
        assertThat(own.changed()).isFalse();
        own.following(CompletableFuture.completedFuture(Shop.CATALOG));
        own.transactionEnded();
        assertThat(own.changed()).isTrue();
        assertThat(own.following()).as("was begun before").isNull();
        own.fresh();

        own.found(Set.of(new QualifiedName("public", "t_id_seq")));
        assertThat(own.changed()).isFalse();
        own.transactionEnded();
        assertThat(own.changed()).isTrue();
    }

    @Test
    void keepsTemporaryRelationsToItself() {
        own.admitted(Shop.facts("CREATE TEMP TABLE passing (a int)"));
        own.admitted(Shop.facts("CREATE TEMP VIEW looking AS SELECT 1 AS a"));
        own.admitted(Shop.facts("SELECT 1 AS a INTO TEMP further"));
        assertThat(own.changed()).isTrue();
        assertThat(own.concernsOthers()).isFalse();

        own.admitted(Shop.facts("ALTER TABLE passing ADD b int"));
        assertThat(own.concernsOthers()).as("perhaps another of that name").isTrue();

        own.fresh();
        assertThat(own.concernsOthers()).isFalse();
        own.admitted(Shop.facts("DO ''"));
        own.transactionEnded();
        assertThat(own.concernsOthers()).isTrue();
    }

    @Test
    void countsTheEndOfAPreparedTransactionAsAChange() {
        own.admitted(Shop.facts("COMMIT PREPARED 'a'"));

        assertThat(own.changed()).isTrue();
    }

    /** What changed is known by the statements' own words, but for functions, code, and transactions of others. */
    @Test
    void knowsWhatPlainDefinitionsChange() {
        own.admitted(Shop.facts("CREATE TABLE app.mine (a int)"));
        own.admitted(Shop.facts("ALTER TABLE app.mine ADD b int"));
        assertThat(own.plain()).isTrue();

        for (String obscure : List.of(
                "COMMIT PREPARED 'a'",
                "CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE EXTENSION citext",
                "ALTER SCHEMA app RENAME TO other")) {
            OwnDefinitions.State before = own.state();
            own.admitted(Shop.facts(obscure));
            assertThat(own.plain()).as(obscure).isFalse();
            own.restore(before);
            assertThat(own.plain()).isTrue();
        }

        own.admitted(Shop.facts("DO 'BEGIN EXECUTE $$CREATE TABLE t ()$$; END'"));
        own.transactionEnded();
        assertThat(own.plain()).isFalse();
        own.fresh();
        assertThat(own.plain()).isTrue();
    }

    private Set<QualifiedName> meant(String sql, boolean runs) {
        return own.links().meant(Shop.facts(sql).relations().get(0), runs, Shop.CATALOG);
    }

    @Test
    void takesAViewForWhatItReadsUntilTheCatalogShowsIt() {
        QualifiedName secret = new QualifiedName("hr", "secret");
        own.admitted(Shop.facts("CREATE VIEW app.v AS SELECT * FROM hr.secret"));
        OwnDefinitions.State before = own.state();
        own.admitted(Shop.facts("ALTER VIEW app.v RENAME TO w"));

        assertThat(meant("SELECT * FROM app.w", true)).contains(secret);
        assertThat(meant("DROP VIEW app.w", false)).doesNotContain(secret);
        assertThat(meant("SELECT * FROM hr.secret", true)).isEmpty();

        own.restore(before);
        assertThat(meant("SELECT * FROM app.w", true)).isEmpty();
        assertThat(meant("SELECT * FROM app.v", true)).containsExactly(secret);

        own.fresh();
        assertThat(own.links().isEmpty()).isTrue();
    }

    @Test
    void takesTablesForTheirParentsAndPartitions() {
        own.admitted(Shop.facts("CREATE TABLE app.part PARTITION OF app.whole DEFAULT"));
        own.admitted(Shop.facts("ALTER TABLE app.whole ATTACH PARTITION hr.secret FOR VALUES IN (1)"));
        own.admitted(Shop.facts("CREATE TABLE app.other (a int REFERENCES hr.referenced)"));

        assertThat(meant("DELETE FROM app.whole", true))
                .containsExactlyInAnyOrder(new QualifiedName("app", "part"), new QualifiedName("hr", "secret"));
        assertThat(meant("DELETE FROM hr.secret", true)).contains(new QualifiedName("app", "whole"));
        assertThat(meant("DELETE FROM app.part", true))
                .as("not for their parents' other partitions")
                .containsExactly(new QualifiedName("app", "whole"));
        assertThat(meant("DELETE FROM app.other", true)).isEmpty();
    }

    @Test
    void saysWhenThereIsNoRoomForMore() {
        StatementFacts view = Shop.facts("CREATE VIEW app.v AS SELECT * FROM hr.secret");
        for (int i = 0; i < OwnLinks.NAMES_MAX; i++) {
            assertThat(own.plain()).isTrue();
            own.admitted(view);
        }

        assertThat(own.plain()).isFalse();
        own.fresh();
        assertThat(own.plain()).isTrue();
    }
}
