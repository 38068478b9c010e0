package dev.sallyport.proxy.identity;

import static dev.sallyport.proxy.identity.TokenForge.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.proxy.identity.Authentication.Authenticated;
import dev.sallyport.proxy.identity.Authentication.Rejected;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that the issuer did sign, but not for us, not for now, or not as it should. */
class ForgedClaimsTest {
    private static final TokenForge FORGE = new TokenForge();

    @TempDir
    static Path folder;

    private static JwtAuthenticator authenticator(String profile) throws IOException {
        return TokenForge.authenticator(TokenForge.issuer(FORGE.publicKeysIn(folder), profile, List.of(), "human"));
    }

    private static TokenForge.Draft draft() {
        return FORGE.draft();
    }

    private static long at(Instant time) {
        return time.getEpochSecond();
    }

    /** Written as an escape, as bytes could not have it. */
    private static String halfAPair() {
        TokenForge.Draft draft = draft();
        String claims = TokenForge.json(draft.claims).replace("\"u-1\"", "\"a\\ud800\"");
        String input = TokenForge.encode(TokenForge.json(draft.header)) + "." + TokenForge.encode(claims);
        return TokenForge.sign("ES256", input, FORGE.ec);
    }

    static Stream<Arguments> badClaims() {
        return Stream.of(
                arguments("typ JWT", draft().header("typ", "JWT").sign(), "typ does not fit"),
                arguments("no typ", draft().header("typ", null).sign(), "typ does not fit"),
                arguments("logout token", draft().header("typ", "logout+jwt").sign(), "typ does not fit"),
                arguments("other aud", draft().claim("aud", "other").sign(), "another audience"),
                arguments("no aud", draft().claim("aud", null).sign(), "another audience"),
                arguments(
                        "two aud",
                        draft().claim("aud", List.of("sallyport", "other")).sign(),
                        "for others too"),
                arguments(
                        "our aud twice",
                        draft().claim("aud", List.of("sallyport", "sallyport")).sign(),
                        "for others too"),
                arguments("aud in other case", draft().claim("aud", "Sallyport").sign(), "another audience"),
                arguments("empty aud", draft().claim("aud", List.of()).sign(), "another audience"),
                arguments(
                        "aud an object",
                        draft().claim("aud", Map.of("0", "sallyport")).sign(),
                        "another audience"),
                arguments("aud of numbers", draft().claim("aud", List.of(1)).sign(), "another audience"),
                arguments(
                        "aud of lists",
                        draft().claim("aud", List.of(List.of("sallyport"))).sign(),
                        "another audience"),
                arguments(
                        "aud and null",
                        draft().claim("aud", Arrays.asList("sallyport", null)).sign(),
                        "another audience"),
                arguments(
                        "aud with NUL", draft().claim("aud", "sallyport\u0000").sign(), "another audience"),
                arguments(
                        "exp a list", draft().claim("exp", List.of(9999999999L)).sign(), "claim exp is not a time"),
                arguments("exp true", draft().claim("exp", true).sign(), "claim exp is not a time"),
                arguments("iat negative", draft().claim("iat", -1).sign(), "claim iat is not a time"),
                arguments("sub with half a pair", halfAPair(), "control characters"),
                arguments("sub with NUL", draft().claim("sub", "alice\u0000").sign(), "control characters"),
                arguments(
                        "sub too long", draft().claim("sub", "a".repeat(1_025)).sign(), "claim sub is not a text"),
                arguments("kid a number", draft().header("kid", 7).sign(), "header is malformed"),
                arguments(
                        "cnf of a certificate",
                        draft().claim("cnf", Map.of("x5t#S256", "x")).sign(),
                        "bound to a key"),
                arguments("other iss", draft().claim("iss", "https://evil/").sign(), "unknown issuer"),
                arguments(
                        "iss without slash",
                        draft().claim("iss", "https://idp.example.com").sign(),
                        "unknown issuer"),
                arguments(
                        "iss in other case",
                        draft().claim("iss", "HTTPS://idp.example.com/").sign(),
                        "unknown issuer"),
                arguments("no iss", draft().claim("iss", null).sign(), "claim iss is missing"),
                arguments(
                        "iss a list",
                        draft().claim("iss", List.of(TokenForge.ISSUER)).sign(),
                        "claim iss is not a text"),
                arguments(
                        "expired",
                        draft().claim("iat", at(NOW.minusSeconds(700)))
                                .claim("exp", at(NOW.minusSeconds(30)))
                                .sign(),
                        "has expired"),
                arguments("no exp", draft().claim("exp", null).sign(), "claim exp is missing"),
                arguments("exp a text", draft().claim("exp", "9999999999").sign(), "claim exp is not a time"),
                arguments("exp negative", draft().claim("exp", -1).sign(), "claim exp is not a time"),
                arguments(
                        "exp overflowing", draft().claim("exp", Long.MAX_VALUE).sign(), "claim exp is not a time"),
                arguments("exp enormous", draft().claim("exp", 1e300).sign(), "claim exp is not a time"),
                arguments(
                        "exp in ten years",
                        draft().claim("exp", at(NOW.plusSeconds(315_360_000))).sign(),
                        "token_lifetime_max"),
                arguments(
                        "a second too long",
                        draft().claim("exp", at(NOW.plusSeconds(3_601))).sign(),
                        "token_lifetime_max"),
                arguments(
                        "iat in the future",
                        draft().claim("iat", at(NOW.plusSeconds(86_400)))
                                .claim("exp", at(NOW.plusSeconds(86_500)))
                                .sign(),
                        "issued in the future"),
                arguments(
                        "iat beyond skew",
                        draft().claim("iat", at(NOW.plusSeconds(31))).sign(),
                        "issued in the future"),
                arguments("no iat", draft().claim("iat", null).sign(), "claim iat is missing"),
                arguments(
                        "exp before iat",
                        draft().claim("iat", at(NOW.plusSeconds(20)))
                                .claim("exp", at(NOW.plusSeconds(10)))
                                .sign(),
                        "expired before it was issued"),
                arguments(
                        "nbf in the future",
                        draft().claim("nbf", at(NOW.plusSeconds(31))).sign(),
                        "not valid yet"),
                arguments("nbf a text", draft().claim("nbf", "now").sign(), "claim nbf is not a time"),
                arguments("cnf", draft().claim("cnf", Map.of("jkt", "x")).sign(), "bound to a key"),
                arguments("security event", draft().claim("events", Map.of()).sign(), "security event"),
                arguments("no sub", draft().claim("sub", null).sign(), "claim sub is missing"),
                arguments("empty sub", draft().claim("sub", "").sign(), "claim sub is not a text"),
                arguments("sub a number", draft().claim("sub", 7).sign(), "claim sub is not a text"),
                arguments("sub with line end", draft().claim("sub", "a\nb").sign(), "control characters"),
                arguments("no client_id", draft().claim("client_id", null).sign(), "claim client_id is missing"),
                arguments("no jti", draft().claim("jti", null).sign(), "claim jti is missing"),
                arguments("groups a text", draft().claim("groups", "dba").sign(), "claim groups is not a list"),
                arguments(
                        "groups of numbers", draft().claim("groups", List.of(1)).sign(), "claim groups is not a text"),
                arguments(
                        "unknown kind", draft().claim("sallyport_kind", "root").sign(), "not human, agent or service"),
                arguments(
                        "kind in other case",
                        draft().claim("sallyport_kind", "HUMAN").sign(),
                        "not human, agent or service"),
                arguments("act a text", draft().claim("act", "bot").sign(), "claim act is not an object"),
                arguments("act without sub", draft().claim("act", Map.of()).sign(), "actor has no sub"),
                arguments(
                        "act of another issuer",
                        draft().claim("act", Map.of("sub", "bot", "iss", "https://evil/"))
                                .sign(),
                        "another issuer"),
                arguments(
                        "endless chain",
                        draft().claim("act", TokenForge.actors(10)).sign(),
                        "more than 8 earlier actors"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badClaims")
    void rejects(String name, String token, String reason) throws IOException {
        Authentication result = authenticator("at+jwt").authenticate(token);

        assertThat(result).as(name).isInstanceOf(Rejected.class);
        assertThat(((Rejected) result).reason()).contains(reason);
    }

    @Test
    void forgivesTheClockItsSkewAndNoMore() throws IOException {
        JwtAuthenticator authenticator = authenticator("at+jwt");
        TokenForge.Draft early = draft().claim("iat", at(NOW.plusSeconds(30))).claim("nbf", at(NOW.plusSeconds(30)));
        TokenForge.Draft late = draft().claim("iat", at(NOW.minusSeconds(600))).claim("exp", at(NOW.minusSeconds(29)));

        assertThat(authenticator.authenticate(early.sign())).isInstanceOf(Authenticated.class);
        assertThat(authenticator.authenticate(late.sign())).isInstanceOf(Authenticated.class);
        assertThat(authenticator.authenticate(
                        draft().claim("exp", at(NOW.plusSeconds(3_600))).sign()))
                .isInstanceOf(Authenticated.class);
    }

    @Test
    void keepsProfilesApart() throws IOException {
        String access = draft().sign();
        String plain = draft().header("typ", "JWT")
                .claim("client_id", null)
                .claim("jti", null)
                .sign();
        String id = draft().header("typ", null).claim("azp", "other").sign();

        assertThat(authenticator("jwt").authenticate(access)).isInstanceOf(Rejected.class);
        assertThat(authenticator("id_token").authenticate(access)).isInstanceOf(Rejected.class);
        assertThat(authenticator("jwt").authenticate(plain)).isInstanceOf(Authenticated.class);
        assertThat(authenticator("id_token").authenticate(plain)).isInstanceOf(Authenticated.class);
        assertThat(authenticator("at+jwt").authenticate(plain)).isInstanceOf(Rejected.class);
        assertThat(authenticator("jwt").authenticate(id)).isInstanceOf(Authenticated.class);
        assertThat(authenticator("id_token").authenticate(id)).isInstanceOf(Rejected.class);
    }

    @Test
    void knowsTheMediaTypesOtherSpellings() throws IOException {
        for (String type : List.of("AT+JWT", "application/at+jwt")) {
            assertThat(authenticator("at+jwt")
                            .authenticate(draft().header("typ", type).sign()))
                    .isInstanceOf(Authenticated.class);
        }
    }
}
