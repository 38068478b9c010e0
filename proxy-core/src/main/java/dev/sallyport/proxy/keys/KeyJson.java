package dev.sallyport.proxy.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.protocol.auth.ScramVerifier;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A set of keys as one JSON document: a file that ends too early is none. */
final class KeyJson {
    private static final int VERSION = 1;
    private static final Set<String> NAMES = Set.of("version", "mock", "keys");
    private static final Set<String> KEY_NAMES = Set.of(
            "id",
            "principal",
            "kind",
            "groups",
            "created",
            "expires",
            "revoked",
            "note",
            "salt",
            "iterations",
            "stored_key",
            "server_key");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private KeyJson() {}

    static String write(KeySet set) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION).put("mock", base64(set.mockSecret()));
        ArrayNode keys = root.putArray("keys");
        for (IssuedKey key : set.list()) {
            ObjectNode node = keys.addObject();
            node.put("id", key.id())
                    .put("principal", key.principal())
                    .put("kind", key.kind().label());
            ArrayNode groups = node.putArray("groups");
            new TreeSet<>(key.groups()).forEach(groups::add);
            node.put("created", key.created().toString())
                    .put("expires", key.expires().toString());
            if (key.revoked() != null) {
                node.put("revoked", key.revoked().toString());
            }
            node.put("note", key.note())
                    .put("salt", base64(key.verifier().salt()))
                    .put("iterations", key.verifier().iterations())
                    .put("stored_key", base64(key.verifier().storedKey()))
                    .put("server_key", base64(key.verifier().serverKey()));
        }
        return root.toPrettyString() + "\n";
    }

    /** @throws IllegalArgumentException when it isn't exactly what is written here */
    static KeySet read(String text) {
        try {
            JsonNode root = JSON.readTree(text);
            requireNames(root, NAMES);
            if (!root.path("version").isInt() || root.path("version").intValue() != VERSION) {
                throw new IllegalArgumentException("another version");
            }
            Map<String, IssuedKey> keys = new LinkedHashMap<>();
            if (!root.path("keys").isArray()) {
                throw new IllegalArgumentException("no list of keys");
            }
            for (JsonNode node : root.path("keys")) {
                IssuedKey key = key(node);
                if (keys.put(key.id(), key) != null) {
                    throw new IllegalArgumentException(key.id() + " twice");
                }
            }
            return new KeySet(bytes(root, "mock"), keys);
        } catch (JsonProcessingException e) {
            // The message may quote the file.
            throw new IllegalArgumentException("not JSON, or not all of it");
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time that is none");
        }
    }

    private static IssuedKey key(JsonNode node) {
        requireNames(node, KEY_NAMES);
        Set<String> groups = new LinkedHashSet<>();
        if (!node.path("groups").isArray()) {
            throw new IllegalArgumentException("no list of groups");
        }
        for (JsonNode group : node.path("groups")) {
            if (!group.isTextual()) {
                throw new IllegalArgumentException("a group that is no text");
            }
            groups.add(group.textValue());
        }
        if (!node.path("iterations").isInt()) {
            throw new IllegalArgumentException("no iterations");
        }
        return new IssuedKey(
                text(node, "id"),
                text(node, "principal"),
                kind(text(node, "kind")),
                groups,
                Instant.parse(text(node, "created")),
                Instant.parse(text(node, "expires")),
                node.has("revoked") ? Instant.parse(text(node, "revoked")) : null,
                text(node, "note"),
                new ScramVerifier(
                        bytes(node, "salt"),
                        node.path("iterations").intValue(),
                        bytes(node, "stored_key"),
                        bytes(node, "server_key")));
    }

    private static PrincipalKind kind(String label) {
        for (PrincipalKind kind : PrincipalKind.values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("neither human nor agent nor service");
    }

    private static void requireNames(JsonNode node, Set<String> known) {
        Set<String> names = new HashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        if (!node.isObject() || !known.containsAll(names)) {
            throw new IllegalArgumentException("not of the expected form");
        }
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("no " + name);
        }
        return value.textValue();
    }

    private static byte[] bytes(JsonNode node, String name) {
        return Base64.getDecoder().decode(text(node, name));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
