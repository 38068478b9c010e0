package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.protocol.message.frontend.Bind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SessionNamesTest {
    private static final int BYTES_MAX = 20_000;

    private final SessionNames names = new SessionNames(3, BYTES_MAX);
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

    /** Behind a failure everything is skipped up to the batch's end, and nothing of the next. */
    @Test
    void whatANameStandsForIsUnsettledInTheNextBatchUntilItIsConfirmed() {
        names.define(first);
        names.confirm(first);
        names.define(second);
        assertThat(names.unsettledStatement("s")).isFalse();

        names.batchEnded();
        assertThat(names.unsettledStatement("s")).isTrue();
        assertThat(names.unsettledStatement("t")).isFalse();

        names.abandon(second);
        assertThat(names.unsettledStatement("s")).isFalse();
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
    void closingAllStatementsLeavesTheUnnamedOne() {
        PreparedStatement unnamed = PreparedStatement.parsed("", "SELECT 3", null, AnalysisScope.withoutCatalog());
        names.define(unnamed);
        names.confirm(unnamed);
        names.closeAllStatements();

        assertThat(names.statement("")).isSameAs(unnamed);
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

        names.transactionEnded(false);

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

    private static PreparedStatement statement(String name, int chars) {
        return PreparedStatement.parsed(name, "x".repeat(chars), null, AnalysisScope.withoutCatalog());
    }

    @Test
    void isFullWithWhatIsPendingCountedIn() {
        names.define(statement("a", 0));
        PreparedStatement confirmed = statement("b", 0);
        names.define(confirmed);
        names.confirm(confirmed);
        assertThat(names.noRoom("d", 0)).isNull();

        names.define(statement("c", 0));

        assertThat(names.noRoom("d", 0)).isNotNull();
        assertThat(names.noRoom("", 0)).as("the unnamed one").isNull();
        assertThat(names.noRoom("a", 0)).as("one that is there").isNull();
        names.closeStatement("b");
        assertThat(names.noRoom("d", 0)).isNull();
    }

    @Test
    void countsWhatIsKeptOfPortalsParameters() {
        byte[] value = new byte[1000];
        ByteBuf body = Unpooled.buffer();
        new Bind("a", "", List.of(), List.of(value, value), List.of()).write(body);
        body.skipBytes(5);
        BoundParameters parameters = BoundParameters.read(body.duplicate(), List.of());
        long before = names.bytes();
        Portal portal = new Portal("a", first, false);
        portal.parameters = parameters;
        names.define(portal);
        names.confirm(portal);

        assertThat(names.bytes() - before).isGreaterThan(3000);
        assertThat(parameters.weight()).isBetween(2000L, BoundParameters.weightMax(body));
        assertThat(names.noRoomForPortal("d", Long.MAX_VALUE / 2)).isNotNull();
        names.closePortal("a");
        assertThat(names.bytes()).isEqualTo(before);
    }

    @Test
    void isFullOfPortalsToo() {
        for (String name : new String[] {"a", "b", "c"}) {
            names.define(new Portal(name, first, false));
        }

        assertThat(names.noRoomForPortal("d")).isNotNull();
        assertThat(names.noRoomForPortal("")).isNull();
        assertThat(names.noRoomForPortal("c")).isNull();
    }

    @Test
    void weighsEachStatementOnceHoweverManyNamesKeepIt() {
        PreparedStatement large = statement("", 4_000);
        names.define(large);
        assertThat(names.bytes()).as("the unnamed one").isZero();
        Portal one = new Portal("one", large, false);
        Portal two = new Portal("two", large, false);
        names.define(one);
        names.define(two);
        names.confirm(one);
        names.confirm(one);
        assertThat(names.bytes()).isBetween(8_000L, 12_000L);
        assertThat(Objects.requireNonNull(names.noRoom("s", 12_000)).sqlState()).isEqualTo("54000");

        names.define(statement("", 1));
        assertThat(names.bytes()).as("still kept by the portals").isGreaterThan(8_000);
        names.closePortal("one");
        names.abandon(two);

        assertThat(names.bytes()).isZero();
    }

    @Test
    void whatWasWeighedIsGivenBackHoweverItEnds() {
        for (int i = 0; i < 3; i++) {
            PreparedStatement redefined = statement("s", 1_000);
            names.define(redefined);
            names.confirm(redefined);
            Portal portal = new Portal("p", redefined, i == 1);
            names.define(portal);
            names.described(portal, Shop.description(Shop.field("email", Shop.CUSTOMERS, Shop.EMAIL)));
            names.confirm(portal);
        }
        assertThat(names.bytes()).isLessThan(8_000);
        names.define(statement("t", 1_000));
        names.closeAllPortals();
        names.closeAllStatements();
        assertThat(names.bytes()).isBetween(1L, 3_000L);
        names.abandon(Objects.requireNonNull(names.statement("t")));
        assertThat(names.bytes()).isZero();
    }

    private void open(String name, boolean hold) {
        Portal cursor = new Portal(name, first, hold);
        names.define(cursor);
        names.confirm(cursor);
    }

    private String known(String... which) {
        StringBuilder known = new StringBuilder();
        for (String name : which) {
            known.append(names.portal(name) == null ? "" : name);
        }
        return known.toString();
    }

    @Test
    void heldCursorsStayAfterACommitOnly() {
        open("a", true);
        open("b", false);
        names.committed();
        assertThat(known("a", "b")).isEqualTo("a");
        open("c", true);
        names.rolledBack();
        assertThat(known("a", "c")).as("held since an earlier transaction").isEqualTo("a");
    }

    @Test
    void whatMayHaveEndedIsKeptUntilRoomIsNeeded() {
        open("a", true);
        names.transactionEnded(true);
        open("b", true);
        names.partlyRolledBack();
        open("c", true);
        assertThat(known("a", "b", "c")).isEqualTo("abc");

        assertThat(names.noRoomForPortal("d")).isNull();

        assertThat(known("a", "b", "c")).isEqualTo("c");
    }
}
