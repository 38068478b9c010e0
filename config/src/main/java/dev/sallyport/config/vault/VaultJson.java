package dev.sallyport.config.vault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API's JSON. Nothing here throws what a reader of JSON says, for that quotes what it reads. */
final class VaultJson {
    static final JsonNode EMPTY = JsonNodeFactory.instance.objectNode();

    private static final int REASONS_MAX = 3;
    private static final int REASON_CHARS_MAX = 200;

    /** What is shorter is the name of a role, and in many other words. */
    private static final int SECRET_CHARS_MIN = 6;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxStringLength(128 * 1024)
                            .maxNumberLength(32)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private VaultJson() {}

    /** The object, or null where it is none. */
    static @Nullable JsonNode read(byte[] bytes) {
        try {
            JsonNode read = MAPPER.readTree(bytes);
            return read != null && read.isObject() ? read : null;
        } catch (IOException e) {
            return null;
        }
    }

    static byte[] write(Map<String, String> texts) {
        try {
            return MAPPER.writeValueAsBytes(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts that can't be written as JSON");
        }
    }

    /**
     * The beginning of Vault's own reasons on one line, or nothing where there are none.
     *
     * @param secrets never shown, should they be quoted there
     */
    static String errors(byte[] bytes, Collection<String> secrets) {
        JsonNode said = read(bytes);
        StringBuilder text = new StringBuilder();
        int count = 0;
        for (JsonNode reason : said == null ? EMPTY : said.path("errors")) {
            if (reason.isTextual() && count++ < REASONS_MAX) {
                text.append(text.isEmpty() ? "" : "; ").append(reason.textValue());
            }
        }
        String line = text.toString();
        for (String secret : secrets) {
            line = secret.length() < SECRET_CHARS_MIN ? line : line.replace(secret, "***");
        }
        line = line.replaceAll("\\s+", " ").replaceAll("[^\\x20-\\x7e]", "?").strip();
        return line.length() > REASON_CHARS_MAX ? line.substring(0, REASON_CHARS_MAX) + "…" : line;
    }

    /** Seconds as Vault counts them: whole, and never more than ten years. */
    static long seconds(JsonNode value, String what) {
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw new VaultException(what + " is no number of seconds", 0);
        }
        return Math.min(value.longValue(), 10L * 365 * 86_400);
    }
}
