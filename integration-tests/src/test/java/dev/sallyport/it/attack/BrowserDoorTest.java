package dev.sallyport.it.attack;

import static dev.sallyport.it.support.Frontend.password;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.startup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.BrowserIssuer;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client waits, its person signs in with a browser; and all that others might send in between. */
class BrowserDoorTest {
    /** As if something in front of the admin address ended TLS. */
    private static final String ORIGIN = "https://signin.test";

    private static final Pattern CODE = Pattern.compile("[A-Z]{4}-[A-Z]{4}-[A-Z]{4}");
    private static final Pattern TICKET = Pattern.compile("name=\"ticket\" value=\"([^\"]+)\"");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static ProxyFixture proxy;
    private static BrowserIssuer issuer;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        issuer = new BrowserIssuer();
        proxy = ProxyFixture.startListener(
                Version.V17,
                directory,
                "attack_browser",
                "plaintext: true, authentication: [browser], browser: {issuer: \"" + issuer.issuer() + "\", client_id: "
                        + BrowserIssuer.CLIENT + ", url: \"" + ORIGIN + "\"}",
                "- {issuer: \"" + issuer.issuer() + "\", audience: sallyport-test}");
    }

    @AfterAll
    static void stop() {
        proxy.close();
        issuer.close();
    }

    @AfterEach
    void mend() {
        issuer.spoil = claims -> {};
    }

    /** A client that waits, and the code that it shows. */
    private record Waiting(WireProbe client, String code) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    private static Waiting waiting(String user, String application) throws IOException {
        WireProbe client = WireProbe.connect(proxy);
        client.send(startup("user", user, "database", proxy.database(), "application_name", application));
        assertThat(client.next()).isEqualTo("R 0");
        assertThat(client.next()).startsWith("N");
        String notice = new String(client.lastBody(), StandardCharsets.UTF_8);
        assertThat(notice).contains(ORIGIN + "/login");
        Matcher code = CODE.matcher(notice);
        assertThat(code.find()).isTrue();
        client.take();
        return new Waiting(client, code.group());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.adminPort() + path));
    }

    private static HttpRequest.Builder form(String path, String origin, String name, String value) {
        return at(path).header("origin", origin)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    }

    /** A browser after it named the code. */
    private record Browser(String cookie, String ticket, String page) {
        URI start() throws IOException, InterruptedException {
            HttpResponse<String> sent =
                    send(form("/login/start", ORIGIN, "ticket", ticket).header("cookie", cookie));
            assertThat(sent.statusCode()).isEqualTo(303);
            return URI.create(sent.headers().firstValue("location").orElseThrow());
        }

        HttpResponse<String> callback(String query) throws IOException, InterruptedException {
            return send(at("/login/callback?" + query).header("cookie", cookie));
        }
    }

    private static Browser browser(String code) throws IOException, InterruptedException {
        HttpResponse<String> page = send(form("/login", ORIGIN, "code", code));
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'");
        Matcher ticket = TICKET.matcher(page.body());
        assertThat(ticket.find()).isTrue();
        String cookie = page.headers().firstValue("set-cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Lax");
        return new Browser(cookie.substring(0, cookie.indexOf(';')), ticket.group(1), page.body());
    }

    private static String state(URI address) {
        return BrowserIssuer.fields(address.getRawQuery()).getOrDefault("state", "");
    }

    private static void refused(WireProbe client, String sqlState) throws IOException {
        List<String> seen = client.untilEnd();
        assertThat(seen).hasSize(2).endsWith(WireProbe.EOF);
        assertThat(seen.get(0)).startsWith("E ").contains("S=FATAL", "C=" + sqlState);
    }

    @Test
    void aPersonLetsTheirClientIn() throws Exception {
        try (Waiting waiting = waiting("dev", "psql")) {
            assertThat(send(at("/login")).body()).contains("<form").doesNotContain(waiting.code());
            Browser browser = browser(waiting.code().toLowerCase(Locale.ROOT).replace("-", " "));
            URI address = browser.start();
            Map<String, String> asked = BrowserIssuer.fields(address.getRawQuery());
            assertThat(asked)
                    .containsEntry("tenant", "1")
                    .containsEntry("response_type", "code")
                    .containsEntry("redirect_uri", ORIGIN + "/login/callback")
                    .containsEntry("code_challenge_method", "S256");

            String answer = "code=" + issuer.signIn(address, "dev") + "&state=" + state(address);
            assertThat(browser.callback(answer).statusCode()).isEqualTo(200);

            assertThat(waiting.client().ready()).doesNotContain("R 0").endsWith("Z I");
            assertThat(waiting.client().query("SELECT 1")).contains("D 1");
            assertThat(browser.callback(answer).statusCode()).as("again").isEqualTo(400);
            proxy.awaitAudit(() -> {}, "\"auth_method\":\"browser\"", "auth.ok", issuer.issuer() + "|dev");
            proxy.awaitAudit(() -> {}, "session.sign_in", issuer.issuer() + "|dev");
            assertThat(String.join("\n", proxy.auditLines())).doesNotContain(waiting.code(), browser.cookie());
        }
    }

    @Test
    void theClientSaysNothingUntilThen() throws Exception {
        for (byte[] early : new byte[][] {query("SELECT 1"), password("x"), password(proxy.token("dev"))}) {
            try (Waiting waiting = waiting("dev", "psql")) {
                waiting.client().send(early);
                refused(waiting.client(), "08P01");
                assertThat(send(form("/login", ORIGIN, "code", waiting.code())).statusCode())
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void whoSignsInIsWhoTheClientSaysItIs() throws Exception {
        try (Waiting waiting = waiting("owner", "psql")) {
            Browser browser = browser(waiting.code());
            URI address = browser.start();
            browser.callback("code=" + issuer.signIn(address, "dev") + "&state=" + state(address));
            refused(waiting.client(), "28000");
        }
    }

    @Test
    void otherSitesSendNothing() throws Exception {
        try (Waiting waiting = waiting("dev", "psql")) {
            for (String origin : List.of("https://evil.example", "null", ORIGIN + "/", "http://127.0.0.1:64330")) {
                assertThat(send(form("/login", origin, "code", waiting.code())).statusCode())
                        .isEqualTo(400);
            }
            assertThat(send(at("/login")
                                    .header("content-type", "application/x-www-form-urlencoded")
                                    .POST(BodyPublishers.ofString("code=" + waiting.code())))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(send(form("/login", ORIGIN, "code", waiting.code()).header("origin", "https://evil.example"))
                            .statusCode())
                    .isEqualTo(400);
            Browser browser = browser(waiting.code());
            for (HttpRequest.Builder forged : List.of(
                    form("/login/start", "https://evil.example", "ticket", browser.ticket())
                            .header("cookie", browser.cookie()),
                    form("/login/start", ORIGIN, "ticket", "x").header("cookie", browser.cookie()),
                    form("/login/start", ORIGIN, "ticket", browser.ticket()),
                    form("/login/start", ORIGIN, "ticket", browser.ticket()).header("cookie", "sallyport-login=x"))) {
                assertThat(send(forged).statusCode()).isEqualTo(400);
            }
            assertThat(send(at("/login?code=" + waiting.code())).body()).doesNotContain("ticket");
        }
    }

    @Test
    void aCodeIsForOneBrowser() throws Exception {
        try (Waiting waiting = waiting("dev", "psql")) {
            browser(waiting.code());

            assertThat(send(form("/login", ORIGIN, "code", waiting.code())).statusCode())
                    .isEqualTo(403);
        }
    }

    /** A neighbour of the proxy's can plant a cookie in somebody's browser, but not under the name that we use. */
    @Test
    void aPlantedCookieIsNobodys() throws Exception {
        try (Waiting waiting = waiting("dev", "psql")) {
            Browser attacker = browser(waiting.code());
            URI sent = attacker.start();
            String code = issuer.signIn(sent, "dev");
            assertThat(attacker.cookie()).startsWith("__Host-");
            String planted = attacker.cookie().substring("__Host-".length());

            assertThat(send(form("/login/start", ORIGIN, "ticket", attacker.ticket())
                                    .header("cookie", planted))
                            .statusCode())
                    .isEqualTo(400);
            Browser victim = new Browser(planted, attacker.ticket(), "");
            assertThat(victim.callback("code=" + code + "&state=" + state(sent)).statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void answersOfOthersFitNoLogin() throws Exception {
        try (Waiting mine = waiting("dev", "psql");
                Waiting theirs = waiting("dev", "attack")) {
            Browser me = browser(mine.code());
            Browser them = browser(theirs.code());
            URI my = me.start();
            URI their = them.start();
            String code = issuer.signIn(my, "dev");

            // My state in their browser; then their state with my code, which neither nonce nor verifier fit.
            assertThat(them.callback("code=" + code + "&state=" + state(my)).statusCode())
                    .isEqualTo(400);
            assertThat(them.callback("code=" + code + "&state=" + state(their)).statusCode())
                    .isEqualTo(400);
            refused(theirs.client(), "28000");
            assertThat(me.callback("code=" + code + "&state=" + state(my)).statusCode())
                    .as("a state counts once")
                    .isEqualTo(400);
        }
    }

    @Test
    void onlyAnIdTokenOfThisAttemptCounts() throws Exception {
        List<Consumer<Map<String, Object>>> spoilt = List.of(
                claims -> claims.put("nonce", "another"),
                claims -> claims.remove("nonce"),
                claims -> claims.put("aud", "another"),
                claims -> claims.put("aud", List.of(BrowserIssuer.CLIENT, "another")),
                claims -> claims.put("azp", "another"),
                claims -> claims.put("iss", ProxyFixture.ISSUER),
                claims -> claims.put("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
                claims -> claims.put("exp", 1),
                claims -> claims.remove("sub"));
        for (var each : spoilt) {
            issuer.spoil = each;
            try (Waiting waiting = waiting("dev", "psql")) {
                Browser browser = browser(waiting.code());
                URI address = browser.start();
                assertThat(browser.callback("code=" + issuer.signIn(address, "dev") + "&state=" + state(address))
                                .statusCode())
                        .isEqualTo(400);
                refused(waiting.client(), "28000");
            }
        }
    }

    @Test
    void answersThatMakeNoSenseEndIt() throws Exception {
        for (String answer : List.of("error=access_denied", "code=", "code=x&error=x", "code=a&code=b")) {
            try (Waiting waiting = waiting("dev", "psql")) {
                Browser browser = browser(waiting.code());
                assertThat(browser.callback(answer + "&state=" + state(browser.start()))
                                .statusCode())
                        .isEqualTo(400);
                refused(waiting.client(), "28000");
            }
        }
        try (Waiting waiting = waiting("dev", "psql")) {
            Browser browser = browser(waiting.code());
            URI address = browser.start();
            String good = "code=" + issuer.signIn(address, "dev") + "&state=" + state(address);
            assertThat(browser.callback(good + "&iss=https%3A%2F%2Fevil.example")
                            .statusCode())
                    .isEqualTo(400);
            refused(waiting.client(), "28000");
        }
    }

    @Test
    void whatAClientSaysIsTextOnThePage() throws Exception {
        String name = "<script>alert(1)</script>\"'&\u202e";
        try (Waiting waiting = waiting("dev", name)) {
            Browser browser = browser(waiting.code());

            assertThat(browser.page())
                    .contains("127.0.0.1", "dev", "&#60;script&#62;")
                    .doesNotContain("<script", "\u202e");
        }
    }

    @Test
    void whoWaitsIsBoundedAndFreedWhenTheyLeave() throws Exception {
        List<Waiting> all = new ArrayList<>();
        try {
            String answer = "";
            for (int i = 0; i < 11 && !answer.startsWith("E "); i++) {
                WireProbe client = WireProbe.connect(proxy);
                all.add(new Waiting(client, ""));
                client.send(startup("user", "dev", "database", proxy.database()));
                answer = client.next();
            }
            assertThat(answer).as("one too many").contains("C=53300");
        } finally {
            for (Waiting each : all) {
                each.close();
            }
        }
        long deadline = Patience.end();
        String first;
        do {
            try (WireProbe client = WireProbe.connect(proxy)) {
                client.send(startup("user", "dev", "database", proxy.database()));
                first = client.next();
            }
        } while (!first.equals("R 0") && System.nanoTime() < deadline);
        assertThat(first).isEqualTo("R 0");
    }
}
