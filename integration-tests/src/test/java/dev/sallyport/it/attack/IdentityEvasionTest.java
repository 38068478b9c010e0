package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.LocalIssuer;
import dev.sallyport.proxy.identity.TokenRequest;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Somebody without a token of their own, or with one that isn't meant for this, tries to come in. */
class IdentityEvasionTest {
    private static final Subject DEV = new Subject("dev", "Dev", "dev@shop.test", List.of("eng"));
    private static final Subject BOT = new Subject("bot", "Bot", null, List.of());

    @TempDir
    private static Path directory;

    private static ProxyFixture fixture;
    private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>();

    @BeforeAll
    static void start() throws IOException, SQLException {
        LOGGED.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(LOGGED);
        fixture = ProxyFixture.start(Version.V18, directory, "attack_identity");
    }

    @AfterAll
    static void stop() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(LOGGED);
        fixture.close();
    }

    private static WireClient connect(String user, String password) throws IOException {
        return new WireClient(fixture.port(), Map.of("user", user, "database", fixture.database()), password);
    }

    private static String mint(LocalIssuer issuer, String iss, String audience, Subject who, Subject... behalf) {
        boolean agent = who.equals(BOT);
        return issuer.mint(new TokenRequest(
                iss,
                audience,
                who,
                agent ? PrincipalKind.AGENT : PrincipalKind.HUMAN,
                behalf.length == 0 ? null : behalf[0],
                Duration.ofMinutes(5)));
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The password that is tried, and the user's name, by what is wrong with them. */
    private static Map<String, List<String>> forgeries() throws IOException, GeneralSecurityException {
        LocalIssuer issuer = LocalIssuer.load(directory.resolve("issuer"));
        LocalIssuer past = LocalIssuer.load(
                directory.resolve("issuer"), Clock.fixed(Instant.now().minusSeconds(7200), ZoneOffset.UTC));
        LocalIssuer future = LocalIssuer.load(
                directory.resolve("issuer"), Clock.fixed(Instant.now().plusSeconds(7200), ZoneOffset.UTC));
        LocalIssuer stranger = LocalIssuer.create(directory.resolve("stranger"));
        String iss = ProxyFixture.ISSUER;
        String aud = ProxyFixture.AUDIENCE;
        String good = fixture.token("dev");
        String[] parts = good.split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String none = encode("{\"alg\":\"none\",\"typ\":\"at+jwt\"}");
        String hmac = encode("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}") + "." + parts[1];
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("no password", List.of("dev", ""));
        all.put("a word", List.of("dev", "secret-word-4711"));
        all.put("the upstream's password", List.of("sp_app", "sp-test-password"));
        all.put("another's key", List.of("dev", mint(stranger, iss, aud, DEV)));
        all.put("another issuer", List.of("dev", mint(issuer, "https://other.test/", aud, DEV)));
        all.put("another audience", List.of("dev", mint(issuer, iss, "other", DEV)));
        all.put("expired", List.of("dev", mint(past, iss, aud, DEV)));
        all.put("not yet", List.of("dev", mint(future, iss, aud, DEV)));
        all.put("the person's name with the agent's token", List.of("dev", fixture.token("bot")));
        all.put("the agent's name with the person's token", List.of("bot", good));
        all.put("somebody else's name", List.of("owner", good));
        all.put("the superuser's name", List.of("postgres", good));
        all.put("the login's name", List.of("sp_app", good));
        all.put("a name with a NUL's look", List.of("dev\u0001", good));
        all.put("alg none", List.of("dev", none + "." + parts[1] + "."));
        all.put("alg none with the signature", List.of("dev", none + "." + parts[1] + "." + parts[2]));
        all.put("no signature", List.of("dev", parts[0] + "." + parts[1] + "."));
        all.put("two parts", List.of("dev", parts[0] + "." + parts[1]));
        all.put(
                "changed claims",
                List.of(
                        "owner",
                        parts[0] + "."
                                + encode(claims.replace("\"dev\"", "\"owner\"").replace("eng", "owners")) + "."
                                + parts[2]));
        all.put("HMAC with the public key", List.of("dev", hmac + "." + hmacOf(hmac)));
        all.put(
                "zero signature",
                List.of(
                        "dev",
                        parts[0] + "." + parts[1] + "."
                                + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64])));
        all.put("twice", List.of("dev", good + good));
        all.put("with a space", List.of("dev", good + " "));
        return all;
    }

    private static String hmacOf(String input) throws IOException, GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Files.readAllBytes(directory.resolve("issuer/jwks.json")), "HmacSHA256"));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void nobodyComesInWithoutATokenOfTheirOwn() throws IOException, GeneralSecurityException {
        Map<String, List<String>> forgeries = forgeries();
        for (Map.Entry<String, List<String>> forgery : forgeries.entrySet()) {
            String user = forgery.getValue().get(0);
            String password = forgery.getValue().get(1);
            long failures = lines("\"auth.fail\"");
            try (WireClient client = connect(user, password)) {
                assertThat(client.loggedIn()).as(forgery.getKey()).isFalse();
                assertThat(client.greeting())
                        .as(forgery.getKey())
                        .contains("SFATAL")
                        .contains("C28000");
                assertThat(password.length() > 6 && client.greeting().contains(password))
                        .isFalse();
            }
            awaitLine("\"auth.fail\"", failures);
        }
        String written = String.join("\n", fixture.auditLines())
                + LOGGED.list.stream()
                        .map(event -> event.getFormattedMessage()
                                + event.getKeyValuePairs()
                                + (event.getThrowableProxy() == null
                                        ? ""
                                        : event.getThrowableProxy().getMessage()))
                        .toList();
        for (List<String> forgery : forgeries.values()) {
            for (String part : forgery.get(1).split("\\.", -1)) {
                assertThat(part.length() > 8 && written.contains(part)).as(part).isFalse();
            }
        }
        assertThat(connects("dev")).isTrue();
    }

    /** Who it is, is proven; but policy knows no role for an agent that acts for nobody. */
    @Test
    void anAgentOfNobodyIsToldWhatIsMissing() throws IOException {
        LocalIssuer issuer = LocalIssuer.load(directory.resolve("issuer"));
        String token = mint(issuer, ProxyFixture.ISSUER, ProxyFixture.AUDIENCE, BOT);
        try (WireClient client = connect("bot", token)) {
            assertThat(client.loggedIn()).isFalse();
            assertThat(client.greeting())
                    .contains("SFATAL")
                    .contains("C28000")
                    .contains("names nobody on whose behalf it acts");
        }
        awaitLine("the policy gives the principal no role", 0);
    }

    @Test
    void whoHasNoRoleIsToldWhatIsMissing() throws IOException {
        LocalIssuer issuer = LocalIssuer.load(directory.resolve("issuer"));
        Subject guest = new Subject("guest", "Guest", null, List.of("eng "));
        try (WireClient client = connect("guest", mint(issuer, ProxyFixture.ISSUER, ProxyFixture.AUDIENCE, guest))) {
            assertThat(client.greeting())
                    .contains("SFATAL")
                    .contains("C28000")
                    .contains("The policy has no role for this human");
        }
    }

    /** The record is written beside the answer, not before it: waits until there are more than before. */
    private static void awaitLine(String part, long before) throws IOException {
        long deadline = Patience.end();
        while (lines(part) <= before) {
            assertThat(System.nanoTime()).as("no line with " + part).isLessThan(deadline);
        }
    }

    private static long lines(String part) throws IOException {
        return fixture.auditLines().stream().filter(line -> line.contains(part)).count();
    }

    private static boolean connects(String who) throws IOException {
        try (WireClient client = connect(who, fixture.token(who))) {
            return client.loggedIn();
        }
    }
}
