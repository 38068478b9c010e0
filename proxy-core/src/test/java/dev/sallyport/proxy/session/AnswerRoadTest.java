package dev.sallyport.proxy.session;

import static dev.sallyport.proxy.session.Transcript.error;
import static dev.sallyport.proxy.session.Transcript.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.BindComplete;
import dev.sallyport.protocol.message.backend.CloseComplete;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.CopyBothResponse;
import dev.sallyport.protocol.message.backend.CopyInResponse;
import dev.sallyport.protocol.message.backend.EmptyQueryResponse;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.NoData;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.NotificationResponse;
import dev.sallyport.protocol.message.backend.ParameterDescription;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ParseComplete;
import dev.sallyport.protocol.message.backend.PortalSuspended;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.backend.RowDescription;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.session.Reply.BindReply;
import dev.sallyport.proxy.session.Reply.CloseReply;
import dev.sallyport.proxy.session.Reply.DescribeReply;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.ProbeReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerRoadTest {
    private static final ReadyForQuery IDLE = new ReadyForQuery(TransactionStatus.IDLE);
    private static final RowDescription COLUMNS = Shop.description(Shop.field("email", Shop.CUSTOMERS, Shop.EMAIL));

    private final Transcript upstream = new Transcript();
    private final PreparedStatement statement =
            PreparedStatement.parsed("s", "SELECT 1", null, AnalysisScope.withoutCatalog());
    private final Portal portal = new Portal("p", statement, false);
    private final Execution execution = Shop.execution(Shop.nothingMasked());

    private void isViolation(BackendMessage message) {
        assertThatThrownBy(() -> upstream.says(message))
                .as(message.toString())
                .isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void passesAWholeExtendedDialogue() {
        upstream.names.define(statement);
        upstream.names.define(portal);
        upstream.owes(
                new ParseReply(statement, null),
                new DescribeReply(null, false, null),
                new BindReply(portal, null),
                new DescribeReply(portal, false, null),
                new ExecuteReply(portal, execution, null),
                new CloseReply('S', "s"),
                new SyncReply());

        assertThat(upstream.says(new ParseComplete())).isEqualTo("pass");
        assertThat(upstream.says(new ParameterDescription(List.of()))).isEqualTo("pass");
        assertThat(upstream.says(COLUMNS)).isEqualTo("pass");
        assertThat(upstream.says(new BindComplete())).isEqualTo("pass");
        assertThat(upstream.says(COLUMNS)).isEqualTo("pass");
        assertThat(portal.description).isEqualTo(COLUMNS);
        assertThat(upstream.says(new CommandComplete("SELECT 1"))).isEqualTo("pass");
        assertThat(upstream.names.statement("s")).isSameAs(statement);
        assertThat(upstream.says(new CloseComplete())).isEqualTo("pass");
        assertThat(upstream.names.statement("s")).isNull();
        assertThat(upstream.says(IDLE)).isEqualTo("pass");
        assertThat(upstream.names.portal("p")).as("ended with its transaction").isNull();
        assertThat(upstream.heard).containsExactly("completed SELECT 1", "ready IDLE");
        assertThat(upstream.tracker.isEmpty()).isTrue();
    }

    @Test
    void passesAQueryOfSeveralStatements() {
        Execution second = Shop.execution(Shop.nothingMasked());
        upstream.owes(new QueryReply(List.of(execution, second), null));

        assertThat(upstream.says(COLUMNS)).isEqualTo("pass");
        assertThat(upstream.says(new CommandComplete("SELECT 1"))).isEqualTo("pass");
        assertThat(upstream.says(new CommandComplete("DELETE 1"))).isEqualTo("pass");
        isViolation(new CommandComplete("one more than was sent"));
        assertThat(upstream.says(IDLE)).isEqualTo("pass");
        assertThat(upstream.heard).containsExactly("completed SELECT 1", "completed DELETE 1", "ready IDLE");
    }

    static List<BackendMessage> answers() {
        return List.of(
                new ParseComplete(),
                new BindComplete(),
                new CloseComplete(),
                new ParameterDescription(List.of()),
                COLUMNS,
                new NoData(),
                new CommandComplete("SELECT 1"),
                new EmptyQueryResponse(),
                new PortalSuspended(),
                IDLE,
                new CopyInResponse((byte) 0, List.of()),
                new CopyBothResponse((byte) 0, List.of()));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void whatAnswersNothingIsAViolation(BackendMessage message) {
        isViolation(message);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void whatAnswersSomethingElseIsAViolation(BackendMessage message) {
        upstream.owes(message instanceof BindComplete ? new ParseReply(null, null) : new BindReply(null, null));

        isViolation(message);
    }

    @Test
    void aSecondReadyForQueryIsAViolation() {
        upstream.owes(new SyncReply());
        upstream.says(IDLE);

        isViolation(IDLE);
    }

    @Test
    void putsARefusalInThePlaceOfTheErrorThatStandsForIt() {
        upstream.owes(
                new ParseReply(null, null),
                new ParseReply(null, refusal()),
                new BindReply(portal, null),
                new ExecuteReply(portal, execution, null),
                new SyncReply());

        assertThat(upstream.says(new ParseComplete())).isEqualTo("pass");
        assertThat(upstream.says(error("42601"))).isEqualTo("error 42501");
        assertThat(upstream.says(IDLE)).isEqualTo("pass");
        assertThat(upstream.heard)
                .containsExactly("abandoned ParseReply", "abandoned BindReply", "abandoned ExecuteReply", "ready IDLE");
    }

    @Test
    void putsARefusalOfAQueryInThePlaceOfItsError() {
        upstream.owes(new QueryReply(List.of(), refusal()), new QueryReply(List.of(execution), null));

        assertThat(upstream.says(error("42601"))).isEqualTo("error 42501");
        assertThat(upstream.says(new ReadyForQuery(TransactionStatus.FAILED))).isEqualTo("pass");
        assertThat(upstream.says(new CommandComplete("SELECT 0")))
                .as("the next one is untouched")
                .isEqualTo("pass");
        assertThat(upstream.says(IDLE)).isEqualTo("pass");
    }

    @Test
    void noticesBeforeARefusalDoNotConsumeIt() {
        upstream.owes(new QueryReply(List.of(), refusal()));

        upstream.says(
                new NoticeResponse(ErrorFields.notice("WARNING", "01000", "w").build()));
        upstream.says(new ParameterStatus("TimeZone", "UTC"));

        assertThat(upstream.says(error("42601"))).isEqualTo("error 42501");
    }

    @Test
    void skipsToASyncThatIsStillToCome() {
        upstream.owes(new ParseReply(null, null), new BindReply(null, null));

        assertThat(upstream.says(error("42601"))).isEqualTo("pass");

        assertThat(upstream.heard).containsExactly("abandoned ParseReply", "abandoned BindReply", "skipping");
        assertThat(upstream.tracker.skipping()).isTrue();
        upstream.owes(new SyncReply());
        assertThat(upstream.says(IDLE)).isEqualTo("pass");
    }

    @Test
    void anErrorAtSyncLeavesTheSyncOwed() {
        upstream.owes(new SyncReply());

        assertThat(upstream.says(error("23505"))).as("a deferred constraint").isEqualTo("pass");
        assertThat(upstream.says(IDLE)).isEqualTo("pass");
        assertThat(upstream.tracker.isEmpty()).isTrue();
    }

    @Test
    void endsEachExecutionOfAFailedQueryOnce() {
        upstream.owes(new QueryReply(List.of(execution, execution, execution), null));
        upstream.says(new CommandComplete("SELECT 1"));

        assertThat(upstream.says(error("22012"))).isEqualTo("pass");
        upstream.says(IDLE);

        assertThat(upstream.heard)
                .containsExactly("completed SELECT 1", "failed 22012", "abandoned ExecuteReply", "ready IDLE");
    }

    @Test
    void hidesWhatTheProxyAskedForItself() {
        upstream.owes(new DescribeReply(portal, true, null), new DescribeReply(portal, true, null));

        assertThat(upstream.says(COLUMNS)).isEqualTo("drop");
        assertThat(portal.description).isEqualTo(COLUMNS);
        assertThat(upstream.says(new NoData())).isEqualTo("drop");
    }

    @Test
    void aProbeIsNeverSeen() {
        String[] told = new String[1];
        upstream.owes(new ProbeReply(rows -> told[0] = String.valueOf(rows)));

        assertThat(upstream.says(COLUMNS)).isEqualTo("drop");
        upstream.road.rows().probeRow(Transcript.bytes(Transcript.row("public")).skipBytes(5));
        assertThat(upstream.says(new NoticeResponse(
                        ErrorFields.notice("NOTICE", "00000", "n").build())))
                .isEqualTo("drop");
        assertThat(upstream.says(new CommandComplete("SELECT 1"))).isEqualTo("drop");
        assertThat(upstream.says(IDLE)).isEqualTo("drop");
        assertThat(told[0]).isEqualTo("[public]");
    }

    @Test
    void aFailedProbeTellsNothingAndIsNeverSeen() {
        String[] told = new String[1];
        upstream.owes(new ProbeReply(rows -> told[0] = String.valueOf(rows)));

        assertThat(upstream.says(error("57014"))).isEqualTo("drop");
        assertThat(upstream.says(IDLE)).isEqualTo("drop");
        assertThat(told[0]).isEqualTo("null");
    }

    @Test
    void takesValuesOutOfErrorsAndNoticesWhereSomethingIsMasked() {
        upstream.masking().owes(new QueryReply(List.of(execution), null));

        assertThat(upstream.says(new NoticeResponse(ErrorFields.notice("NOTICE", "00000", "n")
                        .detail("anna@shop.example")
                        .build())))
                .isEqualTo("notice 00000");
        assertThat(upstream.says(error("23505"))).isEqualTo("error 23505");
    }

    @Test
    void whatComesToAnIdleSessionIsMaskedByThePresentPolicy() {
        upstream.present = Shop.everythingDetected();

        assertThat(upstream.says(new NotificationResponse(1, "channel", "anna@shop.example")))
                .isEqualTo("A");
        assertThat(upstream.says(new ParameterStatus("application_name", "anna@shop.example")))
                .isEqualTo("S");
        assertThat(upstream.says(new NoticeResponse(ErrorFields.notice("NOTICE", "00000", "n")
                        .detail("anna@shop.example")
                        .build())))
                .isEqualTo("notice 00000");
    }

    @Test
    void whatWasMaskedWhenTheStatementWasJudgedStaysMaskedInItsErrors() {
        upstream.masking().present = Shop.nothingMasked();
        upstream.owes(new QueryReply(List.of(execution), null));

        assertThat(upstream.says(error("23505"))).isEqualTo("error 23505");
    }

    @Test
    void passesErrorsUntouchedWhereNothingIsMasked() {
        upstream.owes(new QueryReply(List.of(execution), null));

        assertThat(upstream.says(error("23505"))).isEqualTo("pass");
    }

    @Test
    void aFatalErrorEndsTheSessionWhoeverAsked() {
        assertThat(upstream.says(new ErrorResponse(
                        ErrorFields.fatal("57P01", "terminating connection").build())))
                .isEqualTo("pass");
        assertThat(upstream.heard).containsExactly("fatal");
    }

    @Test
    void whatComesUnaskedPassesAtAnyTime() {
        assertThat(upstream.says(new NotificationResponse(1, "channel", "payload")))
                .isEqualTo("pass");
        assertThat(upstream.says(new ParameterStatus("search_path", "app"))).isEqualTo("pass");
        assertThat(upstream.heard).containsExactly("parameter search_path");
    }

    @Test
    void tellsWhenACopyBeginsAndFails() {
        Execution copy = Shop.execution("COPY customers FROM STDIN", Shop.nothingMasked());
        upstream.owes(new QueryReply(List.of(copy), null));

        assertThat(upstream.says(new CopyInResponse((byte) 0, List.of()))).isEqualTo("pass");
        assertThat(upstream.says(error("22P04"))).isEqualTo("pass");

        assertThat(upstream.heard).containsExactly("copy in", "copy in failed", "failed 22P04");
    }

    @Test
    void anEmptyQueryAnswersAnEmptyTextOnly() {
        upstream.owes(new QueryReply(List.of(), null), new ExecuteReply(portal, null, null));

        assertThat(upstream.says(new EmptyQueryResponse())).isEqualTo("pass");
        assertThat(upstream.says(IDLE)).isEqualTo("pass");
        assertThat(upstream.says(new EmptyQueryResponse())).isEqualTo("pass");
        upstream.owes(new QueryReply(List.of(execution), null));
        isViolation(new EmptyQueryResponse());
    }
}
