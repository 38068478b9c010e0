package dev.sallyport.proxy.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.sallyport.policy.approval.ApprovalRequest;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.ApprovalManner;
import java.time.Duration;

/** Requests and principals as the store keeps them: JSON with the names of the records' components. */
final class ApprovalDocument {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addDeserializer(Duration.class, new DurationText()))
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private ApprovalDocument() {}

    private static final class DurationText extends FromStringDeserializer<Duration> {
        private static final long serialVersionUID = 1;

        DurationText() {
            super(Duration.class);
        }

        @Override
        protected Duration _deserialize(String value, DeserializationContext context) {
            return Duration.parse(value);
        }
    }

    static String of(ApprovalRequest request) {
        return write(request);
    }

    static String of(Principal principal) {
        return write(principal);
    }

    static ApprovalRequest request(String text) {
        try {
            return JSON.treeToValue(completed(JSON.readTree(text)), ApprovalRequest.class);
        } catch (JsonProcessingException e) {
            throw unreadable();
        }
    }

    /** Of before there were other scopes, or estimates. */
    private static JsonNode completed(JsonNode request) {
        if (request instanceof ObjectNode whole && !whole.has("scope")) {
            whole.put("scope", ApprovalManner.Scope.STATEMENT.name());
            for (JsonNode quorum : whole.path("terms").path("quorums")) {
                if (quorum.path("manner") instanceof ObjectNode manner && !manner.has("scope")) {
                    manner.put("scope", ApprovalManner.Scope.STATEMENT.name()).put("uses", 0);
                }
            }
        }
        if (request instanceof ObjectNode whole && !whole.has("estimate")) {
            whole.putNull("estimate");
            for (JsonNode quorum : whole.path("terms").path("quorums")) {
                if (quorum.path("manner") instanceof ObjectNode manner && !manner.has("drift")) {
                    manner.putNull("drift");
                }
            }
        }
        return request;
    }

    private static ApprovalStoreException unreadable() {
        // The cause's message would quote the text.
        return new ApprovalStoreException("an approval in the store can't be read", null);
    }

    static Principal principal(String text) {
        return read(text, Principal.class);
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new ApprovalStoreException("an approval could not be written", e);
        }
    }

    private static <T> T read(String text, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw unreadable();
        }
    }
}
