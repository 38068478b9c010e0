package dev.sallyport.proxy.identity;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gets a person's token from an issuer while the person signs in with a browser of their own, on whichever device (RFC
 * 8628). Refresh tokens are dropped. Blocking; no message has anything of a token or of the device's code.
 */
public final class DeviceLogin {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final int ANSWER_BYTES_MAX = 256 * 1024;
    private static final int CODE_CHARACTERS_MAX = 8 * 1024;
    private static final int USER_CODE_CHARACTERS_MAX = 64;

    /** Section 3.2: what counts where the issuer doesn't say. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Duration INTERVAL_MIN = Duration.ofSeconds(1);
    private static final Duration INTERVAL_MAX = Duration.ofMinutes(1);

    /** Section 3.5. */
    private static final Duration SLOWER = Duration.ofSeconds(5);

    private static final Duration LIFETIME_MAX = Duration.ofMinutes(30);
    private static final Pattern ERROR = Pattern.compile("[a-z_]{1,40}");

    private final Client client;
    private final IssuerFetch fetch;
    private final Clock clock;
    private final Pause pause;

    /**
     * Who asks, and for what.
     *
     * @param scope in OAuth's form, separated by spaces
     * @param resource whom the token is for (RFC 8707); null where the issuer knows without
     * @param authorities PEM file with the authorities to trust; the platform's if null
     */
    public record Client(
            String issuer,
            String id,
            String scope,
            @Nullable String resource,
            @Nullable Path authorities) {}

    /**
     * What the person is to do.
     *
     * @param address where to sign in
     * @param complete the same with the code in it; null where the issuer has none
     */
    public record Prompt(
            String userCode, URI address, @Nullable URI complete, Duration expiresIn, Pending pending) {}

    /** What the issuer knows this login by; a secret until it is over. */
    public static final class Pending {
        private final String deviceCode;
        private final URI tokens;
        private final Instant until;
        private Duration interval;

        private Pending(String deviceCode, URI tokens, Instant until, Duration interval) {
            this.deviceCode = deviceCode;
            this.tokens = tokens;
            this.until = until;
            this.interval = interval;
        }
    }

    /** What the issuer gave. */
    public record Tokens(String accessToken, @Nullable String idToken) {
        @Override
        public String toString() {
            return "tokens";
        }
    }

    /** Waits, as long as it is told. */
    @FunctionalInterface
    public interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    /** @throws IllegalArgumentException when the file of authorities holds none */
    public DeviceLogin(Client client, Clock clock, Pause pause) {
        this.client = client;
        this.fetch = new IssuerFetch(ANSWER_BYTES_MAX, client.authorities());
        this.clock = clock;
        this.pause = pause;
        try {
            if (!IssuerFetch.isTrustworthy(new URI(client.issuer()))) {
                throw new IllegalArgumentException("the issuer must be an https address, or http on this machine");
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the issuer is not an address");
        }
    }

    /** Asks for a code. */
    public Prompt begin() throws IOException {
        IssuerDocument document = IssuerDocument.read(client.issuer(), fetch);
        URI device = document.address("device_authorization_endpoint");
        URI tokens = document.address("token_endpoint");
        Map<String, String> form = new LinkedHashMap<>();
        form.put("client_id", client.id());
        form.put("scope", client.scope());
        if (client.resource() != null) {
            form.put("resource", client.resource());
        }
        IssuerFetch.Answer answer = fetch.post(device, form);
        try {
            Claims said = read(answer);
            if (answer.status() != 200 || said.has("error")) {
                throw new IOException("the issuer refuses: " + error(said));
            }
            return prompt(said, tokens);
        } catch (RejectedTokenException e) {
            throw new IOException("the issuer's answer makes no sense: " + e.getMessage());
        }
    }

    private Prompt prompt(Claims said, URI tokens) throws RejectedTokenException, IOException {
        String code = said.secret("device_code", CODE_CHARACTERS_MAX);
        String userCode = said.requiredText("user_code");
        Duration lifetime = shorter(seconds(said, "expires_in", Duration.ZERO), LIFETIME_MAX);
        if (code == null || userCode.length() > USER_CODE_CHARACTERS_MAX || lifetime.isZero()) {
            throw new IOException("the issuer's answer has no code that can be used");
        }
        String complete = said.text("verification_uri_complete");
        Duration interval = within(seconds(said, "interval", INTERVAL));
        return new Prompt(
                userCode,
                page(said.requiredText("verification_uri")),
                complete == null ? null : page(complete),
                lifetime,
                new Pending(code, tokens, clock.instant().plus(lifetime), interval));
    }

    /** Where a person is to be sent: nothing but a page of the web. */
    private static URI page(String text) throws IOException {
        try {
            URI page = new URI(text);
            if (IssuerFetch.isTrustworthy(new URI(page.getScheme(), page.getAuthority(), page.getPath(), null, null))) {
                return page;
            }
        } catch (URISyntaxException e) {
            throw new IOException("the issuer's page is not an address", e);
        }
        throw new IOException("the issuer's page is no https address");
    }

    /**
     * Waits until the person has signed in.
     *
     * @throws IOException when they refused, took too long, or the issuer gave nothing that can be used
     */
    public Tokens await(Prompt prompt) throws IOException, InterruptedException {
        Pending pending = prompt.pending();
        while (clock.instant().plus(pending.interval).isBefore(pending.until)) {
            pause.of(pending.interval);
            Tokens tokens = poll(pending);
            if (tokens != null) {
                return tokens;
            }
        }
        throw new IOException("nobody signed in in time");
    }

    /** One question; null where it has to be asked again. */
    private @Nullable Tokens poll(Pending pending) throws IOException {
        IssuerFetch.Answer answer;
        try {
            answer = fetch.post(
                    pending.tokens,
                    Map.of("grant_type", GRANT, "device_code", pending.deviceCode, "client_id", client.id()));
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            // Section 3.5: ask less often.
            pending.interval = within(pending.interval.multipliedBy(2));
            return null;
        }
        if (answer.status() >= 500) {
            pending.interval = within(pending.interval.multipliedBy(2));
            return null;
        }
        try {
            return tokens(pending, answer);
        } catch (RejectedTokenException e) {
            throw new IOException("the issuer's answer makes no sense: " + e.getMessage());
        }
    }

    private static @Nullable Tokens tokens(Pending pending, IssuerFetch.Answer answer)
            throws RejectedTokenException, IOException {
        Claims said = read(answer);
        if (answer.status() == 200 && !said.has("error")) {
            String token = said.secret("access_token", CompactToken.CHARACTERS_MAX);
            if (token == null || !said.requiredText("token_type").equalsIgnoreCase("Bearer")) {
                throw new IOException("the issuer gave no bearer token");
            }
            return new Tokens(token, said.secret("id_token", CompactToken.CHARACTERS_MAX));
        }
        switch (error(said)) {
            case "authorization_pending" -> {}
            case "slow_down" -> pending.interval = within(pending.interval.plus(SLOWER));
            case "access_denied" -> throw new IOException("the sign-in was refused");
            case "expired_token" -> throw new IOException("nobody signed in in time");
            default -> throw new IOException("the issuer refuses: " + error(said));
        }
        return null;
    }

    private static Claims read(IssuerFetch.Answer answer) throws RejectedTokenException, IOException {
        if (answer.body().length == 0) {
            throw new IOException("the issuer's server answered with status " + answer.status());
        }
        return Claims.parse(answer.body(), "answer");
    }

    /** The error's name: what else the issuer writes there may be anything. */
    private static String error(Claims said) throws RejectedTokenException {
        String error = said.text("error");
        return error != null && ERROR.matcher(error).matches() ? error : "an error without a name";
    }

    private static Duration seconds(Claims said, String name, Duration standard) throws RejectedTokenException {
        Instant time = said.time(name);
        return time == null ? standard : Duration.ofSeconds(time.getEpochSecond());
    }

    private static Duration within(Duration interval) {
        return shorter(interval.compareTo(INTERVAL_MIN) < 0 ? INTERVAL_MIN : interval, INTERVAL_MAX);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
