package dev.sallyport.audit.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log records to an OpenTelemetry collector: OTLP 1 over HTTP, in JSON. The specification has clients drop what was
 * answered by an error that isn't for a while; an audit log drops nothing, so that is tried again, but rarely.
 */
public final class OtlpSink implements Sink {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpSink.class);

    /** OTLP, "Retryable Response Codes". */
    private static final Set<Integer> FOR_A_WHILE = Set.of(429, 502, 503, 504);

    private static final int TOO_LARGE = 413;
    private static final Duration RARELY = Duration.ofMinutes(5);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpPost post;
    private final String node;
    private final String origin;
    private final OtelFormat format;
    private final @Nullable Supplier<String> token;

    /**
     * Sends to a collector.
     *
     * @param url where it takes logs, such as {@code https://collector:4318/v1/logs}
     * @param node the proxy's name
     * @param origin the log's name
     * @param token what is shown as a bearer token, asked for each request; null for nothing
     */
    public OtlpSink(URI url, String node, String origin, @Nullable Supplier<String> token, Clock clock) {
        this.post = new HttpPost(url, clock);
        this.node = node;
        this.origin = origin;
        this.format = new OtelFormat(clock);
        this.token = token;
    }

    @Override
    public void deliver(List<SinkRecord> batch) throws IOException, InterruptedException {
        Map<String, String> headers = new HashMap<>(Map.of("content-type", "application/json"));
        if (token != null) {
            headers.put("authorization", "Bearer " + token.get());
        }
        HttpPost.Answer answer = post.send(headers, format.request(batch, node, origin));
        int status = answer.status();
        if (status / 100 == 2) {
            rejected(answer.body());
            return;
        }
        String problem = "status " + status;
        if (status == TOO_LARGE && batch.size() > 1) {
            throw UndeliveredException.tooLarge(problem);
        }
        throw UndeliveredException.after(FOR_A_WHILE.contains(status) ? answer.retryAfter() : RARELY, problem);
    }

    /** OTLP, "Partial Success": what was rejected must not be sent again, so all that can be done is to say so. */
    private void rejected(String body) {
        try {
            JsonNode partial = json.readTree(body).path("partialSuccess");
            long records = partial.path("rejectedLogRecords").asLong();
            if (records > 0) {
                LOG.atError()
                        .addKeyValue("records", records)
                        .addKeyValue("error", partial.path("errorMessage").asText())
                        .log("a collector took a request but rejected audit records in it");
            }
        } catch (JsonProcessingException e) {
            LOG.atDebug().log("a collector's answer isn't JSON");
        }
    }

    @Override
    public void close() {}
}
