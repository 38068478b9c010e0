package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Somebody pressed a button (Slack, "block_actions payload").
 *
 * @param user their id
 * @param action the button's
 * @param approval the id that the button carries
 * @param replyTo where an answer to them goes; empty for nowhere
 */
record SlackPress(String user, String action, String approval, String replyTo) {
    private static final Pattern APPROVAL = Pattern.compile("ap_[a-z0-9]{16}");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Reads a request's body; null if it is anything else. */
    static @Nullable SlackPress read(String contentType, String body) {
        if (!contentType.equals("application/x-www-form-urlencoded")) {
            return null;
        }
        try {
            Map<String, List<String>> form =
                    new QueryStringDecoder(body, StandardCharsets.UTF_8, false, 2, true).parameters();
            List<String> payload = form.getOrDefault("payload", List.of());
            if (form.size() != 1 || payload.size() != 1) {
                return null;
            }
            JsonNode said = JSON.readTree(payload.get(0));
            JsonNode actions = said.path("actions");
            JsonNode action = actions.path(0);
            boolean one = said.path("type").asText().equals("block_actions")
                    && actions.isArray()
                    && actions.size() == 1
                    && action.path("type").asText().equals("button")
                    && APPROVAL.matcher(action.path("value").asText()).matches()
                    && said.path("user").path("id").isTextual();
            return !one
                    ? null
                    : new SlackPress(
                            said.path("user").path("id").asText(),
                            action.path("action_id").asText(),
                            action.path("value").asText(),
                            said.path("response_url").asText());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return null;
        }
    }
}
