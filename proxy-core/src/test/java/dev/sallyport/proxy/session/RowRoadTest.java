package dev.sallyport.proxy.session;

import static dev.sallyport.proxy.session.Transcript.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.masking.MaskingPlan;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.PortalSuspended;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.backend.RowDescription;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.session.Reply.DescribeReply;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.ProbeReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowRoadTest {
    private static final RowDescription COLUMNS = Shop.description(Shop.field("email", Shop.CUSTOMERS, Shop.EMAIL));

    private final Transcript upstream = new Transcript();
    private final RowRoad rows = upstream.road.rows();
    private final Portal portal =
            new Portal("p", PreparedStatement.parsed("s", "", null, AnalysisScope.withoutCatalog()), false);

    private void violates(Runnable rowsUse) {
        assertThatThrownBy(rowsUse::run).isInstanceOf(ProtocolViolationException.class);
    }

    /** Lets so many rows come; how many of them may pass. */
    private int rows(int count) {
        int passed = 0;
        for (int i = 0; i < count; i++) {
            Execution execution = Objects.requireNonNull(rows.execution(BackendType.DATA_ROW));
            if (rows.count(execution, 10)) {
                passed++;
            }
        }
        return passed;
    }

    @Test
    void rowsThatNobodyAskedForAreAViolation() {
        violates(() -> rows.execution(BackendType.DATA_ROW));
        upstream.owes(new SyncReply());
        violates(() -> rows.execution(BackendType.DATA_ROW));
        violates(() -> rows.execution(BackendType.COPY_DATA));
    }

    @Test
    void rowsInThePlaceOfARefusedStatementAreAViolation() {
        upstream.owes(new QueryReply(List.of(), Transcript.refusal()));

        violates(() -> rows.execution(BackendType.DATA_ROW));
    }

    @Test
    void theProbesRowsBelongToNoExecution() {
        upstream.owes(new ProbeReply(told -> {}));

        assertThat(rows.execution(BackendType.DATA_ROW)).isNull();
    }

    @Test
    void rowsBeforeTheirDescriptionAreAViolationIfSomethingIsMasked() {
        Execution masked = Shop.execution(Shop.emailMasked());
        upstream.owes(new QueryReply(List.of(masked), null));

        violates(() -> rows.plan(masked));
    }

    @Test
    void theDescriptionOfAQuerysRowsMakesTheirPlan() {
        Execution masked = Shop.execution(Shop.emailMasked());
        upstream.owes(new QueryReply(List.of(masked), null));

        upstream.says(COLUMNS);

        assertThat(rows.plan(masked).maskedColumns()).containsExactly("public.customers.email");
    }

    @Test
    void theDescriptionOfAPortalMakesThePlanOfItsExecutions() {
        Execution masked = Shop.execution(Shop.emailMasked());
        upstream.owes(new DescribeReply(portal, true, null), new ExecuteReply(portal, masked, null));

        upstream.says(COLUMNS);

        assertThat(rows.plan(masked).maskedColumns()).containsExactly("public.customers.email");
    }

    @Test
    void theDescriptionOfAStatementMakesNoPlanSinceItsFormatsAreNotThePortals() {
        Execution masked = Shop.execution(Shop.emailMasked());
        upstream.owes(new DescribeReply(null, false, null), new ExecuteReply(portal, masked, null));

        upstream.says(COLUMNS);

        violates(() -> rows.plan(masked));
    }

    @Test
    void aPlanForOneStatementOfAQueryIsNotThatOfTheNext() {
        Execution first = Shop.execution(Shop.emailMasked());
        Execution second = Shop.execution(Shop.emailMasked());
        upstream.owes(new QueryReply(List.of(first, second), null));
        upstream.says(COLUMNS);

        upstream.says(new CommandComplete("SELECT 1"));

        violates(() -> rows.plan(second));
    }

    @Test
    void aColumnOfUnknownOriginMakesTheCatalogStale() {
        Execution masked = Shop.execution(Shop.emailMasked());
        upstream.owes(new QueryReply(List.of(masked), null));

        upstream.says(Shop.description(Shop.field("x", 99_999, 1)));

        assertThat(upstream.heard).containsExactly("stale");
        assertThat(rows.plan(masked).transparent()).isFalse();
    }

    @Test
    void whereNothingIsMaskedNoDescriptionIsNeeded() {
        Execution plain = Shop.execution(Shop.nothingMasked());
        upstream.owes(new ExecuteReply(portal, plain, null));

        assertThat(rows.plan(plain)).isSameAs(MaskingPlan.NONE);
    }

    @Test
    void aLimitLetsExactlyItsRowsPassAndIsToldOnce() {
        Execution limited = Shop.limited(2);
        upstream.owes(new QueryReply(List.of(limited), null));

        assertThat(rows(2)).isEqualTo(2);
        assertThat(upstream.heard).isEmpty();
        assertThat(rows(3)).isZero();
        assertThat(upstream.heard).containsExactly("limit hit");
        assertThat(limited.rows).isEqualTo(2);
        assertThat(limited.bytes).isEqualTo(20);
    }

    @Test
    void aLimitOfNoRowsLetsNonePass() {
        upstream.owes(new QueryReply(List.of(Shop.limited(0)), null));

        assertThat(rows(1)).isZero();
    }

    @Test
    void aResultOfJustTheLimitIsComplete() {
        upstream.owes(new QueryReply(List.of(Shop.limited(2)), null));
        rows(2);

        assertThat(upstream.says(new CommandComplete("SELECT 2"))).isEqualTo("pass");
        assertThat(upstream.says(new ReadyForQuery(TransactionStatus.IDLE))).isEqualTo("pass");
    }

    @Test
    void theCancelThatTheLimitCausedIsShownAsTheLimit() {
        upstream.owes(new QueryReply(List.of(Shop.limited(2)), null));
        rows(3);

        assertThat(upstream.says(error("57014"))).isEqualTo("error SP007 with detail");
        assertThat(upstream.says(new ReadyForQuery(TransactionStatus.FAILED))).isEqualTo("pass");
    }

    @Test
    void aCancelOfTheClientsStaysACancel() {
        upstream.owes(new QueryReply(List.of(Shop.limited(2)), null));
        rows(2);

        assertThat(upstream.says(error("57014"))).isEqualTo("pass");
    }

    @ParameterizedTest
    @EnumSource(
            value = TransactionStatus.class,
            names = {"IDLE", "FAILED"})
    void aQueryThatEndedBeforeItsCancelStillFails(TransactionStatus status) {
        upstream.owes(new QueryReply(List.of(Shop.limited(2)), null));
        rows(3);

        assertThat(upstream.says(new CommandComplete("SELECT 3"))).isEqualTo("drop");
        assertThat(upstream.says(new ReadyForQuery(status))).isEqualTo("error SP007 with detail, ready " + status);
        assertThat(upstream.heard).containsExactly("limit hit", "ended over limit", "ready " + status);
    }

    @Test
    void inATransactionThatCancelMissedTheTransactionIsMadeToFail() {
        upstream.owes(new QueryReply(List.of(Shop.limited(2)), null));
        rows(3);
        upstream.says(new CommandComplete("SELECT 3"));

        assertThat(upstream.says(new ReadyForQuery(TransactionStatus.IN_TRANSACTION)))
                .as("the client gets none until the transaction has failed")
                .isEqualTo("drop");
        assertThat(upstream.heard).containsExactly("limit hit", "ended over limit, fail upstream");
    }

    @Test
    void anExecuteOverItsLimitMakesTheUpstreamFailInItsPlace() {
        upstream.owes(new ExecuteReply(portal, Shop.limited(2), null));
        rows(3);

        assertThat(upstream.says(new PortalSuspended())).isEqualTo("drop");
        assertThat(upstream.heard).containsExactly("limit hit", "ended over limit, fail upstream");
        assertThat(upstream.tracker.isEmpty()).isTrue();
    }

    @Test
    void anExecuteWithinItsLimitMayBeSuspended() {
        upstream.owes(new ExecuteReply(portal, Shop.limited(2), null));
        rows(2);

        assertThat(upstream.says(new PortalSuspended())).isEqualTo("pass");
        assertThat(upstream.heard).containsExactly("completed ");
    }

    @Test
    void rowsOfAnExecuteAreOnlyItsOwn() {
        Execution first = Shop.limited(1);
        Execution second = Shop.limited(1);
        upstream.owes(new ExecuteReply(portal, first, null), new ExecuteReply(portal, second, null));

        assertThat(rows(1)).isEqualTo(1);
        upstream.says(new CommandComplete("SELECT 1"));
        assertThat(rows(1)).isEqualTo(1);
        assertThat(first.rows).isEqualTo(1);
        assertThat(second.rows).isEqualTo(1);
    }
}
