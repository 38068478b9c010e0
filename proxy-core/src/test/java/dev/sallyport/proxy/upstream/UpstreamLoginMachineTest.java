package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import dev.sallyport.protocol.auth.Md5Password;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.backend.AuthenticationCleartextPassword;
import dev.sallyport.protocol.message.backend.AuthenticationMd5Password;
import dev.sallyport.protocol.message.backend.AuthenticationOk;
import dev.sallyport.protocol.message.backend.AuthenticationOther;
import dev.sallyport.protocol.message.backend.AuthenticationSasl;
import dev.sallyport.protocol.message.backend.AuthenticationSaslContinue;
import dev.sallyport.protocol.message.backend.AuthenticationSaslFinal;
import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.NegotiateProtocolVersion;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.frontend.PasswordMessage;
import dev.sallyport.protocol.message.frontend.SaslInitialResponse;
import dev.sallyport.protocol.message.frontend.SaslResponse;
import dev.sallyport.protocol.message.frontend.StartupMessage;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Fail;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Prove;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Ready;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Send;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Wait;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins as transcripts: what comes from the server, and what the machine wants done. */
class UpstreamLoginMachineTest {
    private static final UpstreamTransport PLAINTEXT = new UpstreamTransport(false, false, null);
    private static final UpstreamTransport TLS = new UpstreamTransport(true, false, new byte[] {1, 2, 3});
    private static final BackendKeyData KEY = new BackendKeyData(42, new byte[] {1, 2, 3, 4});
    private static final ParameterStatus UTF8 = new ParameterStatus("client_encoding", "UTF8");
    private static final ParameterStatus CONFORMING = new ParameterStatus("standard_conforming_strings", "on");
    private static final ReadyForQuery IDLE = new ReadyForQuery(TransactionStatus.IDLE);

    private UpstreamLoginMachine machine = machine("geheim", ChannelBindingMode.PREFER, Map.of());

    @Test
    void startsAsTheLoginAndNobodyElse() {
        machine = machine("geheim", ChannelBindingMode.PREFER, Map.of("TimeZone", "UTC"));

        assertThat(machine.onTransport(PLAINTEXT))
                .isEqualTo(new Send(new StartupMessage(
                        3,
                        0,
                        Map.of("user", "reader", "database", "shop", "client_encoding", "UTF8", "TimeZone", "UTC"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "database", "replication", "_pq_.anything", ""})
    void letsNoSettingDecideWhoConnectsToWhat(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> machine("geheim", ChannelBindingMode.PREFER, Map.of(name, "x")));
    }

    @Test
    void logsInWithoutAPassword() {
        machine.onTransport(PLAINTEXT);

        assertThat(says(new AuthenticationOk())).isEqualTo(new Wait());
        assertThat(says(new ParameterStatus("server_version", "18.6"))).isEqualTo(new Wait());
        assertThat(says(UTF8)).isEqualTo(new Wait());
        assertThat(says(CONFORMING)).isEqualTo(new Wait());
        assertThat(says(KEY)).isEqualTo(new Wait());
        assertThat(says(IDLE))
                .isEqualTo(new Ready(
                        Map.of(
                                "server_version",
                                "18.6",
                                "client_encoding",
                                "UTF8",
                                "standard_conforming_strings",
                                "on"),
                        KEY,
                        List.of()));
    }

    @Test
    void logsInByMd5() {
        byte[] salt = {1, 2, 3, 4};
        machine.onTransport(PLAINTEXT);

        assertThat(says(new AuthenticationMd5Password(salt)))
                .isEqualTo(new Send(new PasswordMessage(Md5Password.hash("reader", "geheim", salt))));
        assertThat(says(new AuthenticationOk())).isEqualTo(new Wait());
    }

    @Test
    void showsThePasswordInTlsAndOnThisMachineOnly() {
        for (UpstreamTransport confidential : List.of(TLS, new UpstreamTransport(false, true, null))) {
            machine = machine("geheim", ChannelBindingMode.PREFER, Map.of());
            machine.onTransport(confidential);
            assertThat(says(new AuthenticationCleartextPassword())).isEqualTo(new Send(new PasswordMessage("geheim")));
        }
        machine = machine("geheim", ChannelBindingMode.PREFER, Map.of());
        machine.onTransport(PLAINTEXT);

        assertFails(says(new AuthenticationCleartextPassword()), "08004", "in cleartext over a connection without TLS");
    }

    @Test
    void provesByScramAndOnlyThenListens() {
        machine.onTransport(PLAINTEXT);

        Send first = (Send) says(new AuthenticationSasl(List.of("SCRAM-SHA-256")));
        assertThat(first.message()).isInstanceOf(SaslInitialResponse.class);
        assertThat(says(new AuthenticationSaslContinue(new byte[] {'r'}))).isInstanceOf(Prove.class);
        SaslResponse proof = new SaslResponse(new byte[] {'c'});
        assertThat(machine.onProof(proof)).isEqualTo(new Send(proof));
        assertFails(says(new AuthenticationOk()), "08001", "unexpected AuthenticationOk[] in state PROVED");
    }

    @Test
    void refusesAFinalMessageThatItCannotVerify() {
        machine.onTransport(PLAINTEXT);
        says(new AuthenticationSasl(List.of("SCRAM-SHA-256")));
        says(new AuthenticationSaslContinue(new byte[] {'r'}));
        machine.onProof(new SaslResponse(new byte[] {'c'}));

        assertFails(says(new AuthenticationSaslFinal(new byte[] {'v', '='})), "08001", "unexpected SASL message");
    }

    /** A server that skips the rest of SCRAM has not proved that it knows the password. */
    @Test
    void refusesToBeLetInHalfwayThroughScram() {
        machine.onTransport(PLAINTEXT);
        says(new AuthenticationSasl(List.of("SCRAM-SHA-256")));

        assertFails(says(new AuthenticationOk()), "08001", "unexpected AuthenticationOk[] in state CHALLENGED");
    }

    @Test
    void bindsWhereItMustOrNotAtAll() {
        List<BackendMessage> unbound = List.of(
                new AuthenticationOk(),
                new AuthenticationCleartextPassword(),
                new AuthenticationMd5Password(new byte[4]),
                new AuthenticationSasl(List.of("SCRAM-SHA-256")));
        for (BackendMessage request : unbound) {
            machine = machine("geheim", ChannelBindingMode.REQUIRE, Map.of());
            machine.onTransport(TLS);
            assertFails(says(request), "08004", "channel binding is required");
        }
        machine = machine("geheim", ChannelBindingMode.REQUIRE, Map.of());
        machine.onTransport(TLS);

        Send first = (Send) says(new AuthenticationSasl(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")));
        assertThat(((SaslInitialResponse) first.message()).mechanism()).isEqualTo("SCRAM-SHA-256-PLUS");
    }

    @Test
    void hasNoAnswerToOtherAuthentication() {
        machine.onTransport(TLS);
        assertFails(says(new AuthenticationOther(7)), "08004", "unsupported AuthenticationOther[code=7]");
    }

    @Test
    void sendsNoEmptyPassword() {
        for (BackendMessage request : List.of(
                new AuthenticationCleartextPassword(),
                new AuthenticationMd5Password(new byte[4]),
                new AuthenticationSasl(List.of("SCRAM-SHA-256")))) {
            machine = machine("", ChannelBindingMode.PREFER, Map.of());
            machine.onTransport(TLS);
            assertFails(says(request), "08004", "there is none");
        }
    }

    @Test
    void sendsThePasswordOnce() {
        machine.onTransport(TLS);
        says(new AuthenticationMd5Password(new byte[4]));

        assertFails(says(new AuthenticationCleartextPassword()), "08001", "in state PASSWORD_SENT");
    }

    @ParameterizedTest
    @CsvSource({"22023,22023", "28P01,08004", "28000,08004", "42501,42501", "'00x--',XX000"})
    void passesTheServersSqlStateOnUnlessItIsAboutOurLogin(String sent, String told) {
        machine.onTransport(PLAINTEXT);

        UpstreamLoginAction action = says(new ErrorResponse(ErrorFields.fatal(sent, "the server's words")
                .detail("its detail")
                .with('R', "auth_failed")
                .build()));

        ErrorFields error = ((Fail) action).failure().error();
        assertThat(error.severity()).isEqualTo("FATAL");
        assertThat(error.sqlState()).isEqualTo(told);
        assertThat(error.field('R')).isEmpty();
        if (told.equals("08004")) {
            assertThat(error.message()).isEqualTo("the proxy could not log in upstream");
            assertThat(error.field('D')).isEmpty();
        } else {
            assertThat(error.message()).isEqualTo("the server's words");
            assertThat(error.field('D')).contains("its detail");
        }
        assertThat(((Fail) action).failure().serverError()).isPresent();
    }

    @Test
    void survivesAnErrorWithoutFields() {
        machine.onTransport(PLAINTEXT);

        assertFails(says(new ErrorResponse(new ErrorFields(Map.of()))), "XX000", "the server refused");
    }

    @Test
    void goesOnListeningInTheBreathOfReadyForQuery() {
        startUp();
        says(IDLE);
        ErrorFields warning = ErrorFields.notice("WARNING", "01000", "hm").build();

        says(new ParameterStatus("TimeZone", "UTC"));
        Ready ready = (Ready) says(new NoticeResponse(warning));

        assertThat(ready.parameters()).containsEntry("TimeZone", "UTC");
        assertThat(ready.notices()).containsExactly(warning);
        assertFails(says(new ErrorResponse(ErrorFields.fatal("57P01", "bye").build())), "57P01", "the server refused");
    }

    @Test
    void keepsTheFirstSixteenNotices() {
        startUp();
        for (int i = 0; i < 100; i++) {
            says(new NoticeResponse(
                    ErrorFields.notice("NOTICE", "00000", "n" + i).build()));
        }

        assertThat(((Ready) says(IDLE)).notices())
                .hasSize(16)
                .first()
                .satisfies(notice -> assertThat(notice.message()).isEqualTo("n0"));
    }

    @Test
    void endsWithAServerThatReportsSettingsForever() {
        startUp();
        UpstreamLoginAction action = new Wait();
        for (int i = 0; i < 300 && action.equals(new Wait()); i++) {
            action = says(new ParameterStatus("n" + i, "v"));
        }

        assertFails(action, "08001", "amount of settings");
    }

    @Test
    void takesNoSessionThatReadsTextInAnotherEncoding() {
        machine.onTransport(PLAINTEXT);
        says(new AuthenticationOk());
        says(new ParameterStatus("client_encoding", "SJIS"));
        says(KEY);

        assertFails(says(IDLE), "08001", "client_encoding is SJIS, not UTF8");
    }

    @Test
    void takesNoSessionThatReadsBackslashesInLiterals() {
        machine.onTransport(PLAINTEXT);
        says(new AuthenticationOk());
        says(UTF8);
        says(new ParameterStatus("standard_conforming_strings", "off"));
        says(KEY);

        assertFails(says(IDLE), "08001", "standard_conforming_strings is off, not on");
    }

    @Test
    void takesNoSessionThatTurnsAfterReadyForQuery() {
        startUp();
        says(IDLE);

        assertFails(says(new ParameterStatus("standard_conforming_strings", "off")), "08001", "is off, not on");
    }

    @Test
    void takesNoSessionThatKeepsToItselfHowItReadsText() {
        machine.onTransport(PLAINTEXT);
        says(new AuthenticationOk());
        says(UTF8);
        says(KEY);

        assertFails(says(IDLE), "08001", "standard_conforming_strings is null, not on");
    }

    @Test
    void takesNoSessionThatCannotBeCancelled() {
        machine.onTransport(PLAINTEXT);
        says(new AuthenticationOk());
        says(UTF8);

        assertFails(says(IDLE), "08001", "no BackendKeyData");
    }

    @Test
    void refusesWhatComesAtTheWrongTime() {
        for (BackendMessage early : List.of(UTF8, KEY, IDLE, new AuthenticationSaslFinal(new byte[0]))) {
            machine = machine("geheim", ChannelBindingMode.PREFER, Map.of());
            machine.onTransport(PLAINTEXT);
            assertThat(says(early)).as("%s", early).isInstanceOf(Fail.class);
        }
        for (BackendMessage late : List.of(
                KEY,
                new AuthenticationOk(),
                new CommandComplete("SELECT 1"),
                new NegotiateProtocolVersion(0, List.of()),
                new ReadyForQuery(TransactionStatus.IN_TRANSACTION))) {
            machine = machine("geheim", ChannelBindingMode.PREFER, Map.of());
            startUp();
            assertThat(says(late)).as("%s", late).isInstanceOf(Fail.class);
        }
    }

    @Test
    void staysFailed() {
        machine.onTransport(PLAINTEXT);
        machine.onClosed();

        assertThat(says(new AuthenticationOk())).isInstanceOf(Fail.class);
    }

    @Test
    void refusesAMalformedMessage() {
        machine.onTransport(PLAINTEXT);

        assertFails(machine.onMessage((byte) 'R', Unpooled.buffer().writeShort(0)), "08001", "insufficient data");
    }

    private void startUp() {
        machine.onTransport(PLAINTEXT);
        says(new AuthenticationOk());
        says(UTF8);
        says(CONFORMING);
        says(KEY);
    }

    private UpstreamLoginAction says(BackendMessage message) {
        ByteBuf out = Unpooled.buffer();
        message.write(out);
        return machine.onMessage(out.getByte(0), out.skipBytes(Frame.HEADER_BYTES));
    }

    private static void assertFails(UpstreamLoginAction action, String sqlState, String reason) {
        assertThat(action).isInstanceOf(Fail.class);
        UpstreamLoginException failure = ((Fail) action).failure();
        assertThat(failure.error().sqlState()).isEqualTo(sqlState);
        assertThat(failure).hasMessageContaining(reason);
    }

    private static UpstreamLoginMachine machine(
            String password, ChannelBindingMode binding, Map<String, String> settings) {
        return new UpstreamLoginMachine("reader", password, "shop", binding, settings);
    }
}
