package dev.sallyport.proxy.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a token, read strictly: no duplicate names (two readers would see two tokens), no trailing text,
 * values of the right type or none.
 */
final class Claims {
    private static final int TEXT_MAX = 1_024;
    private static final int ELEMENTS_MAX = 2_000;

    /** The last second of the year 9999: what {@link Instant} and every date format can carry. */
    private static final long SECONDS_MAX = 253_402_300_799L;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode object;

    private Claims(JsonNode object) {
        this.object = object;
    }

    static Claims parse(byte[] json, String what) throws RejectedTokenException {
        try {
            // Decoded here, since the JSON reader would guess UTF-16 and UTF-32 too.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            JsonNode node = MAPPER.readTree(text);
            if (node.isObject()) {
                return new Claims(node);
            }
        } catch (CharacterCodingException | JsonProcessingException e) {
            throw new RejectedTokenException("the " + what + " is not a JSON object");
        }
        throw new RejectedTokenException("the " + what + " is not a JSON object");
    }

    /** The names of all claims. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    boolean has(String name) {
        return object.has(name);
    }

    @Nullable
    String text(String name) throws RejectedTokenException {
        JsonNode node = object.get(name);
        return node == null ? null : text(node, name);
    }

    String requiredText(String name) throws RejectedTokenException {
        String text = text(name);
        if (text == null) {
            throw new RejectedTokenException("the claim " + name + " is missing");
        }
        return text;
    }

    /** What may be as long as a token: visible ASCII. Its text is in no message. */
    @Nullable
    String secret(String name, int charactersMax) throws RejectedTokenException {
        JsonNode node = object.get(name);
        if (node == null) {
            return null;
        }
        String text = node.textValue();
        if (text == null || text.isEmpty() || text.length() > charactersMax) {
            throw new RejectedTokenException(name + " is not a text of 1 to " + charactersMax + " characters");
        }
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new RejectedTokenException(name + " has characters that no token has");
        }
        return text;
    }

    private static String text(JsonNode node, String name) throws RejectedTokenException {
        String text = node.textValue();
        if (text == null || text.isEmpty() || text.length() > TEXT_MAX) {
            throw new RejectedTokenException(
                    "the claim " + name + " is not a text of 1 to " + TEXT_MAX + " characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)
                || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            // Half a surrogate pair, written as an escape, would look the same as any other in a log.
            throw new RejectedTokenException("the claim " + name + " has control characters");
        }
        return text;
    }

    /** A text at a path as {@link dev.sallyport.config.ClaimsConfig} has them. */
    @Nullable
    String textAt(String path) throws RejectedTokenException {
        JsonNode node = at(path);
        return node == null ? null : text(node, path);
    }

    /** A list of texts at a path; empty where there is none. */
    Set<String> textsAt(String path) throws RejectedTokenException {
        return texts(at(path), path);
    }

    /** Whether what is at the path is one of these, or a list that has one of them. Truth values and numbers count. */
    boolean isOneOf(String path, List<String> wanted) throws RejectedTokenException {
        JsonNode node = at(path);
        if (node == null) {
            return false;
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                if (element.isValueNode() && !element.isNull() && wanted.contains(element.asText())) {
                    return true;
                }
            }
            return false;
        }
        return node.isValueNode() && !node.isNull() && wanted.contains(node.asText());
    }

    private @Nullable JsonNode at(String path) throws RejectedTokenException {
        List<JsonNode> found = new ArrayList<>();
        find(object, path, found);
        if (found.size() > 1) {
            throw new RejectedTokenException("the claim " + path + " is there in two ways");
        }
        return found.isEmpty() ? null : found.get(0);
    }

    private static void find(JsonNode within, String path, List<JsonNode> found) {
        JsonNode whole = within.get(path);
        if (whole != null) {
            found.add(whole);
        }
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
            JsonNode inner = within.get(path.substring(0, dot));
            if (inner != null && inner.isObject()) {
                find(inner, path.substring(dot + 1), found);
            }
        }
    }

    /** A list of texts; empty where the claim is absent. */
    Set<String> texts(String name) throws RejectedTokenException {
        return texts(object.get(name), name);
    }

    private static Set<String> texts(@Nullable JsonNode node, String name) throws RejectedTokenException {
        Set<String> texts = new LinkedHashSet<>();
        if (node == null) {
            return texts;
        }
        if (!node.isArray() || node.size() > ELEMENTS_MAX) {
            throw new RejectedTokenException("the claim " + name + " is not a list of at most " + ELEMENTS_MAX);
        }
        for (JsonNode element : node) {
            texts.add(text(element, name));
        }
        return texts;
    }

    /** Whether the claim is exactly this text, or a list of exactly this one text (RFC 7519 section 4.1.3). */
    boolean isExactly(String name, String wanted) {
        JsonNode node = object.path(name);
        JsonNode only = node.isArray() && node.size() == 1 ? node.path(0) : node;
        return only.isTextual() && wanted.equals(only.textValue());
    }

    boolean isFalse(String name) {
        JsonNode node = object.path(name);
        return (node.isBoolean() && !node.booleanValue()) || "false".equals(node.textValue());
    }

    /** Seconds since 1970 (NumericDate, RFC 7519 section 2), fractions allowed and cut. */
    @Nullable
    Instant time(String name) throws RejectedTokenException {
        JsonNode node = object.get(name);
        if (node == null) {
            return null;
        }
        double seconds = node.isNumber() ? node.doubleValue() : Double.NaN;
        if (!(seconds >= 0 && seconds <= SECONDS_MAX)) {
            throw new RejectedTokenException("the claim " + name + " is not a time");
        }
        return Instant.ofEpochSecond((long) seconds);
    }

    Instant requiredTime(String name) throws RejectedTokenException {
        Instant time = time(name);
        if (time == null) {
            throw new RejectedTokenException("the claim " + name + " is missing");
        }
        return time;
    }

    @Nullable
    Claims object(String name) throws RejectedTokenException {
        JsonNode node = object.get(name);
        if (node == null) {
            return null;
        }
        if (!node.isObject()) {
            throw new RejectedTokenException("the claim " + name + " is not an object");
        }
        return new Claims(node);
    }
}
