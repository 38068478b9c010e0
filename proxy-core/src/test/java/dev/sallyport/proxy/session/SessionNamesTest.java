package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.sql.AnalysisScope;
import org.junit.jupiter.api.Test;

class SessionNamesTest {
    private final SessionNames names = new SessionNames(3);
    private final PreparedStatement first =
            PreparedStatement.parsed("s", "SELECT 1", null, AnalysisScope.withoutCatalog());
    private final PreparedStatement second =
            PreparedStatement.parsed("s", "SELECT 2", null, AnalysisScope.withoutCatalog());

    @Test
    void pipelinedMessagesFindWhatIsNotConfirmedYet() {
        names.define(first);

        assertThat(names.statement("s")).isSameAs(first);
        assertThat(names.statement("t")).isNull();
    }

    @Test
    void whatTheUpstreamRefusedLeavesNoTrace() {
        names.define(first);
        names.confirm(first);
        names.define(second);
        assertThat(names.statement("s")).isSameAs(second);

        names.abandon(second);

        assertThat(names.statement("s")).as("the one that the upstream has").isSameAs(first);
    }

    @Test
    void aLateConfirmationDoesNotHideWhatCameAfterIt() {
        names.define(first);
        names.define(second);

        names.confirm(first);

        assertThat(names.statement("s")).isSameAs(second);
        names.abandon(second);
        assertThat(names.statement("s")).isSameAs(first);
    }

    @Test
    void abandoningAnEarlierOneKeepsTheLater() {
        names.define(first);
        names.define(second);

        names.abandon(first);

        assertThat(names.statement("s")).isSameAs(second);
    }

    @Test
    void closingForgetsWhatIsConfirmedButNotWhatIsUnderWay() {
        names.define(first);
        names.confirm(first);
        names.define(second);

        names.closeStatement("s");
        assertThat(names.statement("s")).as("a Parse behind the Close").isSameAs(second);

        names.confirm(second);
        names.closeAllStatements();
        assertThat(names.statement("s")).isNull();
    }

    @Test
    void portalsEndWithTheirTransactionButCursorsMayBeHeld() {
        Portal portal = new Portal("p", first, false);
        Portal cursor = new Portal("c", first, true);
        Portal pending = new Portal("next", first, false);
        names.define(portal);
        names.define(cursor);
        names.confirm(portal);
        names.confirm(cursor);
        names.define(pending);

        names.transactionEnded();

        assertThat(names.portal("p")).isNull();
        assertThat(names.portal("c")).isSameAs(cursor);
        assertThat(names.portal("next")).isSameAs(pending);
        names.closeAllPortals();
        assertThat(names.portal("c")).isNull();
    }

    @Test
    void aPortalOfTheSameNameReplacesTheOld() {
        Portal old = new Portal("", first, false);
        Portal now = new Portal("", second, false);
        names.define(old);
        names.confirm(old);
        names.define(now);

        assertThat(names.portal("")).isSameAs(now);
        names.abandon(now);
        assertThat(names.portal("")).isSameAs(old);
        names.closePortal("");
        assertThat(names.portal("")).isNull();
    }

    @Test
    void isFullWithWhatIsPendingCountedIn() {
        names.define(PreparedStatement.parsed("a", "", null, AnalysisScope.withoutCatalog()));
        PreparedStatement confirmed = PreparedStatement.parsed("b", "", null, AnalysisScope.withoutCatalog());
        names.define(confirmed);
        names.confirm(confirmed);
        assertThat(names.full()).isFalse();

        names.define(PreparedStatement.parsed("c", "", null, AnalysisScope.withoutCatalog()));

        assertThat(names.full()).isTrue();
        names.closeStatement("b");
        assertThat(names.full()).isFalse();
    }

    @Test
    void isFullOfPortalsToo() {
        for (String name : new String[] {"a", "b", "c"}) {
            names.define(new Portal(name, first, false));
        }

        assertThat(names.full()).isTrue();
    }
}
