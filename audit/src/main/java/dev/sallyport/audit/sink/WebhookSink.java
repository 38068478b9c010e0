package dev.sallyport.audit.sink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Requests as Standard Webhooks 1.0 describes them, with many records each. Whatever 2xx answers, acknowledges. A
 * request that is tried again has the same id; records tell by their numbers what was seen before.
 */
public final class WebhookSink implements Sink {
    private static final int TOO_LARGE = 413;

    /** How the records stand in the body. */
    public enum Body {
        /** One on each line. */
        LINES("application/x-ndjson"),
        /** As a JSON array. */
        ARRAY("application/json");

        private final String type;

        Body(String type) {
            this.type = type;
        }
    }

    private final HttpPost post;
    private final Clock clock;
    private final String log;
    private final Supplier<List<byte[]>> keys;
    private final Body body;
    private final RecordFormat format;

    /**
     * Sends to an address.
     *
     * @param origin the log's name
     * @param keys what signs, asked for each request
     */
    public WebhookSink(
            URI url, String origin, Supplier<List<byte[]>> keys, Body body, RecordFormat format, Clock clock) {
        this.post = new HttpPost(url, clock);
        this.clock = clock;
        this.log = shortHash(origin);
        this.keys = keys;
        this.body = body;
        this.format = format;
    }

    /** An id must have no full stops (Standard Webhooks, "Signature scheme"); an origin may. */
    private static String shortHash(String origin) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(origin.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void deliver(List<SinkRecord> batch) throws IOException, InterruptedException {
        byte[] content = content(batch);
        String id = "audit_" + log + "_" + batch.get(0).seq() + "_"
                + batch.get(batch.size() - 1).seq();
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        HttpPost.Answer answer = post.send(
                Map.of(
                        "content-type",
                        body.type,
                        "webhook-id",
                        id,
                        "webhook-timestamp",
                        timestamp,
                        "webhook-signature",
                        signature(keys.get(), id, timestamp, content)),
                content);
        if (answer.status() == TOO_LARGE) {
            throw UndeliveredException.tooLarge("status 413 for " + content.length + " bytes");
        }
        if (answer.status() / 100 != 2) {
            throw UndeliveredException.after(answer.retryAfter(), "status " + answer.status());
        }
    }

    private byte[] content(List<SinkRecord> batch) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean array = body == Body.ARRAY;
        for (int i = 0; i < batch.size(); i++) {
            if (array) {
                out.write(i == 0 ? '[' : ',');
            }
            out.writeBytes(format.format(batch.get(i)));
            if (!array) {
                out.write('\n');
            }
        }
        if (array) {
            out.write(']');
        }
        return out.toByteArray();
    }

    /** Standard Webhooks, "Signature scheme": of each key one, apart by a space. */
    static String signature(List<byte[]> keys, String id, String timestamp, byte[] content) {
        List<String> signatures = new ArrayList<>();
        try {
            for (byte[] key : keys) {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
                signatures.add("v1," + Base64.getEncoder().encodeToString(mac.doFinal(content)));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return String.join(" ", signatures);
    }

    @Override
    public void close() {}
}
