package dev.sallyport.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One spelling for one token, and nothing beside it. In these texts {@code ^} is the separator, 0x01. */
class BearerMessageTest {
    private static byte[] bytes(String text) {
        return text.replace('^', '\u0001').getBytes(StandardCharsets.UTF_8);
    }

    private static BearerMessage read(String text) {
        return BearerMessage.read(bytes(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n,,^auth=Bearer a.b-c_d~e+f/g==^^",
                "y,,^auth=Bearer a.b-c_d~e+f/g==^^",
                "n,,^auth=bEARER   a.b-c_d~e+f/g==^^",
                "n,,^host=example.com^port=5432^auth=Bearer a.b-c_d~e+f/g==^x=\t\r\n^^"
            })
    void readsTheToken(String text) {
        assertThat(read(text)).isEqualTo(new BearerMessage("a.b-c_d~e+f/g==", false));
        assertThat(read(text).toString()).doesNotContain("a.b-c_d");
    }

    @Test
    void noAuthIsTheQuestionWhereTokensAre() {
        assertThat(read("n,,^auth=^^")).isEqualTo(new BearerMessage(null, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer  ",
                "Bearera",
                "Basic YTpi",
                " Bearer a",
                "Bearer a b",
                "Bearer a,b",
                "Bearer =",
                "Bearer a=b",
                "Bearer a\t",
                "Bearer\ta",
                "Bearer \"a\""
            })
    void whatIsNoTokenIsNoneAndNoQuestionEither(String auth) {
        assertThat(read("n,,^auth=" + auth + "^^")).isEqualTo(new BearerMessage(null, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                "n,,^",
                "n,,^^",
                "n,,^auth=Bearer a",
                "n,,^auth=Bearer a^",
                "n,^auth=Bearer a^^",
                "p=tls-server-end-point,,^auth=Bearer a^^",
                "N,,^auth=Bearer a^^",
                ",,^auth=Bearer a^^",
                "n,,^auth=Bearer a^^x",
                "n,,^auth=Bearer a^^^",
                "n,,^auth=Bearer a^auth=Bearer a^^",
                "n,,^auth=^auth=Bearer a^^",
                "n,,^AUTH=Bearer a^^",
                "n,,^auth^^",
                "n,,^=x^auth=Bearer a^^",
                "n,,^a1=x^auth=Bearer a^^",
                "n,,^auth=Bearer \u00e4^^",
                "n,,^auth=Bearer a\0^^",
                "n,,^auth=Bearer a^^\0",
                "n,,^x=\u007f^auth=Bearer a^^",
                "n,x,^auth=Bearer a^^",
                "^"
            })
    void malformedMessagesAreErrors(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        ProtocolViolationException.class,
                        e -> assertThat(e.sqlState()).isEqualTo("08P01"))
                .hasMessage("malformed OAUTHBEARER message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"n,a=dev,^auth=Bearer a^^", "n,a=,^auth=Bearer a^^", "y,a=d=2Cv,^auth=Bearer a^^"})
    void nobodyIsSomebodyElse(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        ProtocolViolationException.class,
                        e -> assertThat(e.sqlState()).isEqualTo("0A000"));
    }

    @Test
    void anErrorIsAnsweredWithTheSeparatorOnly() {
        BearerMessage.requireDummy(bytes("^"));
        for (String wrong : new String[] {"", "^^", "n,,^auth=Bearer a^^", "x"}) {
            assertThatThrownBy(() -> BearerMessage.requireDummy(bytes(wrong)))
                    .isInstanceOf(ProtocolViolationException.class);
        }
    }

    @Test
    void longTokensAreRead() {
        String token = "a".repeat(65_000);
        assertThat(read("n,,^auth=Bearer " + token + "^^").token()).isEqualTo(token);
    }
}
