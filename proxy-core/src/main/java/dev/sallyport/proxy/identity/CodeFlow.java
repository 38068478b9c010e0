package dev.sallyport.proxy.identity;

import dev.sallyport.config.BrowserConfig;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.config.SecretException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Has a person sign in at an issuer with a browser: the authorization code flow (OpenID Connect Core 1.0, section 3.1)
 * with PKCE (RFC 7636, S256). The ID token is checked as any other token is. Blocking; safe for use by many threads.
 */
public final class CodeFlow {
    private static final int ANSWER_BYTES_MAX = 256 * 1024;
    private static final int SECRET_BYTES = 32;
    private static final int CODE_CHARACTERS_MAX = 8 * 1024;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final BrowserConfig config;
    private final IssuerFetch fetch;
    private final JwtAuthenticator authenticator;
    private final SecureRandom random = new SecureRandom();

    /** What only this proxy knows of one attempt. */
    public static final class Proof {
        private final String nonce;
        private final String verifier;

        private Proof(String nonce, String verifier) {
            this.nonce = nonce;
            this.verifier = verifier;
        }
    }

    /**
     * An attempt.
     *
     * @param address where to send the browser
     * @param state what it brings back
     */
    public record Begun(URI address, String state, Proof proof) {}

    /** @param issuer the one that {@code config} names */
    public CodeFlow(BrowserConfig config, IssuerConfig issuer, Clock clock) {
        this.config = config;
        this.fetch = new IssuerFetch(ANSWER_BYTES_MAX, issuer.rootCertificate());
        this.authenticator =
                new JwtAuthenticator(new IdentityConfig(List.of(forClient(issuer, config.clientId()))), clock);
    }

    /** ID tokens are for the client that asked (section 2), whatever this issuer's other tokens are for. */
    private static IssuerConfig forClient(IssuerConfig issuer, String clientId) {
        return new IssuerConfig(
                issuer.issuer(),
                clientId,
                "id_token",
                issuer.jwksFile(),
                issuer.jwksUrl(),
                issuer.algorithms(),
                issuer.clockSkew(),
                issuer.tokenLifetimeMax(),
                issuer.claims(),
                issuer.agentClients(),
                issuer.defaultKind(),
                issuer.rootCertificate(),
                null,
                issuer.require());
    }

    /** 256 random bits, in letters that need no escape anywhere. */
    public static String secret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    /** Begins an attempt. */
    public Begun begin() throws IOException {
        URI endpoint = IssuerDocument.read(config.issuer(), fetch).address("authorization_endpoint");
        Proof proof = new Proof(secret(random), secret(random));
        String state = secret(random);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", config.clientId());
        query.put("redirect_uri", config.callback());
        query.put("scope", config.scope());
        query.put("state", state);
        query.put("nonce", proof.nonce);
        query.put("code_challenge", BASE64.encodeToString(sha("SHA-256", proof.verifier)));
        query.put("code_challenge_method", "S256");
        String encoded = query.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return new Begun(URI.create(endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + encoded), state, proof);
    }

    /**
     * Ends it: has the code changed for an ID token, and checks that.
     *
     * @param issuer whose answer it claims to be (RFC 9207); null where it doesn't say
     */
    public Authentication finish(Proof proof, String code, @Nullable String issuer) {
        if (issuer != null && !issuer.equals(config.issuer())) {
            return new Authentication.Rejected("the answer is another issuer's", null);
        }
        if (code.isEmpty() || code.length() > CODE_CHARACTERS_MAX) {
            return new Authentication.Rejected("the issuer's answer has no code", null);
        }
        try {
            return checked(proof, exchanged(proof, code));
        } catch (RejectedTokenException e) {
            return e.rejected();
        } catch (IOException | SecretException e) {
            return new Authentication.Rejected("the code could not be changed for a token: " + e.getMessage(), null);
        }
    }

    private Claims exchanged(Proof proof, String code) throws IOException, RejectedTokenException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", config.callback());
        form.put("client_id", config.clientId());
        form.put("code_verifier", proof.verifier);
        Secret secret = config.clientSecret();
        if (secret != null) {
            form.put("client_secret", secret.resolve().strip());
        }
        IssuerFetch.Answer answer =
                fetch.post(IssuerDocument.read(config.issuer(), fetch).address("token_endpoint"), form);
        if (answer.status() != 200) {
            throw new IOException("the issuer answered with status " + answer.status());
        }
        return Claims.parse(answer.body(), "issuer's answer");
    }

    private Authentication checked(Proof proof, Claims answer) throws RejectedTokenException {
        String token = answer.secret("id_token", CompactToken.CHARACTERS_MAX);
        if (token == null) {
            throw new RejectedTokenException("the issuer gave no ID token");
        }
        Authentication result = authenticator.authenticate(token);
        if (!(result instanceof Authentication.Authenticated good)) {
            return result;
        }
        CompactToken parsed = CompactToken.parse(token);
        if (!parsed.claims().isExactly("nonce", proof.nonce)) {
            // Section 3.1.3.7: else it may be the token of somebody else's attempt.
            throw new RejectedTokenException("the ID token is of another attempt (nonce)");
        }
        String hash = parsed.claims().text("at_hash");
        String access = answer.secret("access_token", CompactToken.CHARACTERS_MAX);
        if (hash != null && access != null && !hash.equals(half(parsed.header().requiredText("alg"), access))) {
            throw new RejectedTokenException("the ID token is not this access token's (at_hash)");
        }
        return new Authentication.Authenticated(good.principal(), good.token().shownBy("browser"));
    }

    /** Section 3.1.3.6; Ed25519 hashes with SHA-512. */
    private static String half(String algorithm, String accessToken) {
        String size = algorithm.equals("EdDSA") ? "512" : algorithm.substring(Math.max(0, algorithm.length() - 3));
        byte[] hash = sha("SHA-" + size, accessToken);
        return BASE64.encodeToString(Arrays.copyOf(hash, hash.length / 2));
    }

    private static byte[] sha(String name, String text) {
        try {
            return MessageDigest.getInstance(name).digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }
}
