package dev.sallyport.proxy.notice;

import dev.sallyport.config.WebhookConfig;
import dev.sallyport.proxy.approval.ApprovalNews;
import dev.sallyport.proxy.approval.Notice;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Tells by requests as Standard Webhooks 1.0 describes them. */
public final class Webhook implements Receiver {
    private static final int GONE = 410;

    private final WebhookConfig config;
    private final @Nullable String link;
    private final String key;

    /** @param link where an approval can be looked at, with {@code {id}} for its id; null for nowhere */
    public Webhook(WebhookConfig config, @Nullable String link) {
        this.config = config;
        this.link = link;
        this.key = fingerprint(config.url());
    }

    /** Addresses may carry secrets: the store gets none. */
    private static String fingerprint(URI url) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(url.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String label() {
        return String.valueOf(config.url().getHost());
    }

    @Override
    public @Nullable String message(ApprovalNews news) {
        return config.events().contains(news.event()) ? ApprovalMessage.of(news, link, config.statement()) : null;
    }

    @Override
    public HttpRequest request(Notice notice, Instant now) {
        String timestamp = Long.toString(now.getEpochSecond());
        return HttpRequest.newBuilder(config.url())
                .header("content-type", "application/json")
                .header("user-agent", "sallyport")
                .header("webhook-id", notice.id())
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", signature(config.keys(), notice.id(), timestamp, notice.body()))
                .POST(BodyPublishers.ofString(notice.body()))
                .build();
    }

    /** Standard Webhooks, "Signature scheme": of each key one, apart by a space. */
    static String signature(List<byte[]> keys, String id, String timestamp, String body) {
        byte[] content = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
        List<String> signatures = new ArrayList<>();
        try {
            for (byte[] key : keys) {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                signatures.add("v1," + Base64.getEncoder().encodeToString(mac.doFinal(content)));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return String.join(" ", signatures);
    }

    @Override
    public Outcome outcome(int status, byte[] body) {
        return status == GONE ? Outcome.GONE : status / 100 == 2 ? Outcome.ARRIVED : Outcome.FAILED;
    }
}
