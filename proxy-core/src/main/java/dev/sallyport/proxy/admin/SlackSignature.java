package dev.sallyport.proxy.admin;

import dev.sallyport.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request comes from Slack, just now and for the first time (Slack, "Verifying requests from Slack"). Safe for
 * use by any thread.
 */
final class SlackSignature {
    static final String TIMESTAMP_HEADER = "x-slack-request-timestamp";
    static final String SIGNATURE_HEADER = "x-slack-signature";

    private static final Duration AGE_MAX = Duration.ofMinutes(5);

    /** A request counts for as long before its time as after it. */
    private static final Duration REMEMBERED = AGE_MAX.multipliedBy(2).plusMinutes(1);

    private static final int REMEMBERED_MAX = 10_000;
    private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{1,11}");

    private final Secret secret;
    private final Clock clock;

    /** When each request came, the oldest first; guarded by itself. */
    private final Map<String, Instant> seen = new LinkedHashMap<>();

    SlackSignature(Secret secret, Clock clock) {
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * Why the request doesn't count; null if it does, and never again after.
     *
     * @throws dev.sallyport.config.SecretException if the secret can't be had
     */
    @Nullable
    String problem(List<String> timestamps, List<String> signatures, String body) {
        if (timestamps.size() != 1 || signatures.size() != 1) {
            return "not one signature and its time";
        }
        String timestamp = timestamps.get(0);
        if (!TIMESTAMP.matcher(timestamp).matches()) {
            return "a malformed time";
        }
        Instant now = clock.instant();
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now)
                .abs();
        if (age.compareTo(AGE_MAX) > 0) {
            return "too old, or of the future";
        }
        String expected = signature(secret.resolve(), timestamp, body);
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), signatures.get(0).getBytes(StandardCharsets.UTF_8))) {
            return "a wrong signature";
        }
        return remember(expected, now);
    }

    private @Nullable String remember(String signature, Instant now) {
        synchronized (seen) {
            Iterator<Instant> times = seen.values().iterator();
            while (times.hasNext() && times.next().plus(REMEMBERED).isBefore(now)) {
                times.remove();
            }
            if (seen.size() >= REMEMBERED_MAX) {
                return "too many requests";
            }
            return seen.putIfAbsent(signature, now) == null ? null : "sent before";
        }
    }

    static String signature(String secret, String timestamp, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] content = ("v0:" + timestamp + ":" + body).getBytes(StandardCharsets.UTF_8);
            return "v0=" + HexFormat.of().formatHex(mac.doFinal(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
