package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bodies of requests: one object of texts, no key twice, nothing behind it. */
final class JsonBody {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonBody() {}

    /** The object; null if it is anything else, has other keys, or a value that is no text. */
    static @Nullable JsonNode texts(AdminRequest request, Set<String> keys) {
        JsonNode body;
        try {
            body = request.contentType().equals("application/json") ? JSON.readTree(request.body()) : null;
        } catch (JsonProcessingException e) {
            return null;
        }
        if (body == null || !body.isObject()) {
            return null;
        }
        Iterator<String> names = body.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!keys.contains(name) || !body.path(name).isTextual()) {
                return null;
            }
        }
        return body;
    }
}
