package dev.sallyport.proxy.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.config.ClaimsConfig;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.IssuerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A small OpenID Connect issuer on loopback, with a clock that can be turned, whose answers can be spoilt. */
final class OidcIssuer implements AutoCloseable {
    private static final TokenForge FORGE = new TokenForge();

    final TokenForge forge = FORGE;
    final AtomicInteger documentFetches = new AtomicInteger();
    final AtomicInteger keyFetches = new AtomicInteger();

    volatile String document;
    volatile int documentStatus = 200;
    volatile String keys = forge.publicKeys();
    volatile int keysStatus = 200;
    Instant now = TokenForge.NOW;

    private final HttpServer server;
    private final String path;

    /** @param path of the issuer's address, such as {@code ""}, {@code "/"} or {@code "/tenant"} */
    OidcIssuer(String path) throws IOException {
        this.path = path;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String folder = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        server.createContext(folder + "/.well-known/openid-configuration", exchange -> {
            documentFetches.incrementAndGet();
            answer(exchange, documentStatus, document);
        });
        server.createContext("/keys", exchange -> {
            keyFetches.incrementAndGet();
            answer(exchange, keysStatus, keys);
        });
        server.createContext("/moved", exchange -> answer(exchange, 200, document));
        document = "{\"issuer\":\"" + issuer() + "\",\"jwks_uri\":\"" + base() + "/keys\"}";
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Location", "/moved");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String issuer() {
        return base() + path;
    }

    /** Knows the issuer by its name only. */
    JwtAuthenticator authenticator() {
        IssuerConfig config = new IssuerConfig(
                issuer(),
                TokenForge.AUDIENCE,
                "at+jwt",
                null,
                null,
                List.of("ES256", "RS256"),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                ClaimsConfig.DEFAULT,
                List.of(),
                "human");
        return new JwtAuthenticator(new IdentityConfig(List.of(config)), new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });
    }

    /** A token that is good now. */
    TokenForge.Draft draft() {
        return forge.draft()
                .claim("iss", issuer())
                .claim("iat", now.getEpochSecond())
                .claim("exp", now.plusSeconds(600).getEpochSecond());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
