package dev.sallyport.it.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** An issuer on loopback at which people sign in with a browser: OpenID Connect's code flow with PKCE, S256. */
public final class BrowserIssuer implements AutoCloseable {
    public static final String CLIENT = "sallyport-web";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** Spoils the claims of ID tokens. */
    public volatile Consumer<Map<String, Object>> spoil = claims -> {};

    private final KeyPair key;
    private final HttpServer server;
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();

    private record Grant(Map<String, String> asked, String subject) {}

    public BrowserIssuer() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        key = generator.generateKeyPair();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, document()));
        server.createContext("/keys", exchange -> answer(exchange, 200, Map.of("keys", List.of(publicKey()))));
        server.createContext("/token", this::token);
        server.start();
    }

    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Map<String, Object> document() {
        return Map.of(
                "issuer",
                issuer(),
                "jwks_uri",
                issuer() + "/keys",
                "authorization_endpoint",
                issuer() + "/authorize?tenant=1",
                "token_endpoint",
                issuer() + "/token");
    }

    /** The person signs in and agrees; returns the code that the browser takes back. */
    public String signIn(URI address, String subject) {
        String code = UUID.randomUUID().toString();
        grants.put(code, new Grant(fields(address.getRawQuery()), subject));
        return code;
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Grant grant = grants.remove(form.getOrDefault("code", ""));
        if (grant == null || !fits(grant.asked(), form)) {
            answer(exchange, 400, Map.of("error", "invalid_grant"));
            return;
        }
        long now = Clock.systemUTC().instant().getEpochSecond();
        Map<String, Object> claims = new HashMap<>(Map.of("iss", issuer(), "aud", CLIENT, "sub", grant.subject()));
        claims.putAll(Map.of("iat", now, "exp", now + 600, "groups", List.of("eng"), "name", grant.subject()));
        claims.put("nonce", grant.asked().get("nonce"));
        spoil.accept(claims);
        answer(exchange, 200, Map.of("access_token", "opaque", "token_type", "Bearer", "id_token", signed(claims)));
    }

    private static boolean fits(Map<String, String> asked, Map<String, String> form) {
        String challenge = BASE64.encodeToString(sha256(form.getOrDefault("code_verifier", "")));
        return "authorization_code".equals(form.get("grant_type"))
                && CLIENT.equals(form.get("client_id"))
                && asked.getOrDefault("redirect_uri", "none").equals(form.get("redirect_uri"))
                && "S256".equals(asked.get("code_challenge_method"))
                && challenge.equals(asked.get("code_challenge"));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The parameters of a query or form. */
    public static Map<String, String> fields(String encoded) {
        Map<String, String> fields = new HashMap<>();
        for (String field : encoded.split("&", -1)) {
            int equals = field.indexOf('=');
            fields.put(
                    field.substring(0, equals), URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }

    private Map<String, String> publicKey() {
        ECPublicKey ec = (ECPublicKey) key.getPublic();
        return Map.of(
                "kty", "EC",
                "crv", "P-256",
                "kid", "web",
                "use", "sig",
                "x", coordinate(ec.getW().getAffineX()),
                "y", coordinate(ec.getW().getAffineY()));
    }

    private static String coordinate(BigInteger number) {
        byte[] raw = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(raw.length, 32);
        System.arraycopy(raw, raw.length - length, fixed, 32 - length, length);
        return BASE64.encodeToString(fixed);
    }

    private String signed(Map<String, Object> claims) {
        try {
            String input = encoded(Map.of("alg", "ES256", "kid", "web", "typ", "JWT")) + "." + encoded(claims);
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(key.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(Map<String, ?> object) throws JsonProcessingException {
        return BASE64.encodeToString(JSON.writeValueAsBytes(object));
    }

    private static void answer(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
