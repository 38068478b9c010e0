package dev.sallyport.protocol.auth;

import static dev.sallyport.protocol.auth.ScriptedScramServer.bytes;
import static dev.sallyport.protocol.auth.ScriptedScramServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.frontend.SaslInitialResponse;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramLoginTest {
    private static final String PLAIN = "SCRAM-SHA-256";
    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final byte[] END_POINT = {'h', 'a', 's', 'h'};

    @Test
    void provesThePasswordAndHasItProved() throws GeneralSecurityException {
        ScramLogin login = start(List.of(PLAIN), null, ChannelBindingMode.PREFER);

        completes(login, new ScriptedScramServer("secret", 4096), "n,,", bytes("n,,"));
    }

    @Test
    void bindsToTheConnectionWhereOffered() throws GeneralSecurityException {
        ScramLogin login = start(List.of(PLUS, PLAIN), END_POINT, ChannelBindingMode.PREFER);

        assertThat(login.initial().mechanism()).isEqualTo(PLUS);
        completes(
                login,
                new ScriptedScramServer("secret", 4096),
                "p=tls-server-end-point,,",
                bytes("p=tls-server-end-point,,hash"));
    }

    /** A man in the middle who takes PLUS out of the offer is found out by the server from the "y". */
    @Test
    void tellsTheServerThatItCouldHaveBound() throws GeneralSecurityException {
        ScramLogin login = start(List.of(PLAIN), END_POINT, ChannelBindingMode.PREFER);

        completes(login, new ScriptedScramServer("secret", 4096), "y,,", bytes("y,,"));
    }

    @Test
    void bindsNotWhereDisabled() throws GeneralSecurityException {
        ScramLogin login = start(List.of(PLUS, PLAIN), END_POINT, ChannelBindingMode.DISABLE);

        assertThat(login.initial().mechanism()).isEqualTo(PLAIN);
        completes(login, new ScriptedScramServer("secret", 4096), "n,,", bytes("n,,"));
    }

    @Test
    void neverDowngradesWhatIsRequired() {
        refusesToStart(List.of(PLAIN), END_POINT, ChannelBindingMode.REQUIRE);
        refusesToStart(List.of(PLUS, PLAIN), null, ChannelBindingMode.REQUIRE);
        refusesToStart(List.of(PLUS), null, ChannelBindingMode.PREFER);
        refusesToStart(List.of(PLUS), END_POINT, ChannelBindingMode.DISABLE);
    }

    @Test
    void takesNoOtherMechanism() {
        refusesToStart(List.of(), END_POINT, ChannelBindingMode.PREFER);
        refusesToStart(List.of("SCRAM-SHA-1", "PLAIN", "OAUTHBEARER"), END_POINT, ChannelBindingMode.PREFER);
    }

    @Test
    void takesNoEmptyPassword() {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> ScramLogin.start(List.of(PLAIN), "", null, ChannelBindingMode.PREFER));
    }

    @Test
    void usesAFreshNonceEachTime() {
        assertThat(text(first(
                        start(List.of(PLAIN), null, ChannelBindingMode.PREFER).initial())))
                .isNotEqualTo(text(first(
                        start(List.of(PLAIN), null, ChannelBindingMode.PREFER).initial())));
    }

    @Test
    void preparesPasswordsAsPostgresqlDoes() throws GeneralSecurityException {
        // NFKC makes "IX" of the roman numeral; a password that SASLprep forbids is taken as it is
        ScramLogin login = ScramLogin.start(List.of(PLAIN), "\u2168", null, ChannelBindingMode.PREFER);
        completes(login, new ScriptedScramServer("IX", 4096), "n,,", bytes("n,,"));

        ScramLogin raw = ScramLogin.start(List.of(PLAIN), "a\u0007", null, ChannelBindingMode.PREFER);
        completes(raw, new ScriptedScramServer("a\u0007", 4096), "n,,", bytes("n,,"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=",
                "r=other,s=AQID,i=4096",
                "r=NONCE,s=AQID,i=4096",
                "r=NONCEx,s=AQID",
                "r=NONCEx,s=!,i=4096",
                "r=NONCEx,s=AQID,i=0",
                "r=NONCEx,s=AQID,i=-1",
                "r=NONCEx,s=AQID,i=1000001",
                "r=NONCEx,s=AQID,i=2147483647",
                "r=NONCEx,s=AQID,i=99999999999",
                "e=other-error",
                "m=ext,r=NONCEx,s=AQID,i=4096"
            })
    void refusesAHostileChallenge(String challenge) {
        ScramLogin login = start(List.of(PLAIN), null, ChannelBindingMode.PREFER);
        String clientFirst = text(first(login.initial()));
        String nonce = clientFirst.substring(clientFirst.indexOf("r=") + 2);

        refuses(() -> login.onContinue(bytes(challenge.replace("NONCE", nonce))));
    }

    @Test
    void refusesAnEndlessNonce() {
        ScramLogin login = start(List.of(PLAIN), null, ChannelBindingMode.PREFER);

        refuses(() -> login.onContinue(bytes("r=" + "x".repeat(1 << 20))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=", "v=AAAA", "v=!", "e=invalid-proof", "x=1"})
    void refusesAServerThatDoesNotKnowThePassword(String last) throws GeneralSecurityException {
        ScramLogin login = start(List.of(PLAIN), null, ChannelBindingMode.PREFER);
        login.onContinue(new ScriptedScramServer("secret", 4096).first(first(login.initial())));

        refuses(() -> login.onFinal(bytes(last)));
        assertThat(login.isComplete()).isFalse();
    }

    @Test
    void refusesTheSignatureOfAnotherPassword() throws GeneralSecurityException {
        ScramLogin login = start(List.of(PLAIN), null, ChannelBindingMode.PREFER);
        ScriptedScramServer server = new ScriptedScramServer("secret", 4096);
        login.onContinue(server.first(first(login.initial())));

        ScramLogin other = start(List.of(PLAIN), null, ChannelBindingMode.PREFER);
        byte[] signature = server.last(
                other.onContinue(server.first(first(other.initial()))).data(), bytes("n,,"));

        refuses(() -> login.onFinal(signature));
    }

    @Test
    void refusesMessagesOutOfOrder() throws GeneralSecurityException {
        ScramLogin login = start(List.of(PLAIN), null, ChannelBindingMode.PREFER);
        ScriptedScramServer server = new ScriptedScramServer("secret", 4096);
        refuses(() -> login.onFinal(bytes("v=AAAA")));

        byte[] challenge = server.first(first(login.initial()));
        login.onContinue(challenge);

        refuses(() -> login.onContinue(challenge));
    }

    private static void completes(ScramLogin login, ScriptedScramServer server, String gs2, byte[] binding)
            throws GeneralSecurityException {
        byte[] first = first(login.initial());
        assertThat(text(first)).startsWith(gs2 + "n=");
        byte[] proof = login.onContinue(server.first(first)).data();
        assertThat(login.isComplete()).isFalse();
        login.onFinal(server.last(proof, binding));
        assertThat(login.isComplete()).isTrue();
    }

    private static byte[] first(SaslInitialResponse initial) {
        return Objects.requireNonNull(initial.data());
    }

    private static ScramLogin start(List<String> mechanisms, byte @Nullable [] endPoint, ChannelBindingMode mode) {
        return ScramLogin.start(mechanisms, "secret", endPoint, mode);
    }

    private static void refusesToStart(List<String> mechanisms, byte @Nullable [] endPoint, ChannelBindingMode mode) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> start(mechanisms, endPoint, mode))
                .satisfies(violation -> assertThat(violation.sqlState()).isEqualTo("08004"));
    }

    private static void refuses(Runnable step) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(step::run)
                .satisfies(violation -> assertThat(violation.sqlState()).isEqualTo("08P01"));
    }
}
