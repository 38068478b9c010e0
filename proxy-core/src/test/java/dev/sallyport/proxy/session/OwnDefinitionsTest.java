package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
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
}
