package dev.sallyport.config.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A mapping that is read key by key. {@link #finish()} refuses keys that nobody asked for and names the key that was
 * probably meant.
 */
public final class YamlMap {
    private final YamlValue self;
    private final Map<String, YamlValue> values = new LinkedHashMap<>();
    private final Map<String, YamlValue> keys = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    YamlMap(String file, YamlValue self, MappingNode node) {
        this.self = self;
        for (NodeTuple tuple : node.getValue()) {
            YamlValue key = new YamlValue(file, tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode)) {
                throw key.error("expected a text as key");
            }
            String name = key.string();
            if (values.put(name, new YamlValue(file, tuple.getValueNode())) != null) {
                throw key.error("duplicate key '" + name + "'");
            }
            keys.put(name, key);
        }
    }

    public Location location() {
        return self.location();
    }

    /** An error at the mapping's place, to be thrown. */
    public YamlException error(String problem) {
        return self.error(problem);
    }

    /** The value of a key that must be there. */
    public YamlValue required(String key) {
        YamlValue value = optional(key);
        if (value == null) {
            String written = closestUnknown(key);
            throw self.error(
                    "missing key '" + key + "'" + (written == null ? "" : "; is '" + written + "' meant to be it?"));
        }
        return value;
    }

    /** The value of a key, or null. */
    public @Nullable YamlValue optional(String key) {
        asked.add(key);
        return values.get(key);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** All values by key, in file order; every key counts as asked for. */
    public Map<String, YamlValue> entries() {
        asked.addAll(values.keySet());
        return new LinkedHashMap<>(values);
    }

    /** Where a key stands, for errors about the key itself. */
    public YamlValue key(String name) {
        YamlValue key = keys.get(name);
        if (key == null) {
            throw new IllegalArgumentException("no key " + name);
        }
        return key;
    }

    /** Refuses every key that was not asked for. */
    public void finish() {
        Set<String> unknown = new HashSet<>(values.keySet());
        unknown.removeAll(asked);
        for (Map.Entry<String, YamlValue> entry : keys.entrySet()) {
            if (unknown.contains(entry.getKey())) {
                String meant = closest(entry.getKey(), asked);
                throw entry.getValue()
                        .error("unknown key '" + entry.getKey() + "'"
                                + (meant == null
                                        ? "; known keys are " + String.join(", ", asked)
                                        : "; did you mean '" + meant + "'?"));
            }
        }
    }

    private @Nullable String closestUnknown(String key) {
        Set<String> unknown = new LinkedHashSet<>(values.keySet());
        unknown.removeAll(asked);
        return closest(key, unknown);
    }

    /** The candidate within edit distance 2 (or a third of the length) of the word, or null. */
    static @Nullable String closest(String word, Set<String> candidates) {
        String best = null;
        int bestDistance = Math.max(2, word.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = editDistance(word, candidate);
            if (distance < bestDistance && distance < candidate.length()) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    private static int editDistance(String a, String b) {
        List<Integer> previous = new ArrayList<>();
        for (int j = 0; j <= b.length(); j++) {
            previous.add(j);
        }
        for (int i = 1; i <= a.length(); i++) {
            List<Integer> row = new ArrayList<>();
            row.add(i);
            for (int j = 1; j <= b.length(); j++) {
                int substitute = previous.get(j - 1) + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row.add(Math.min(substitute, Math.min(previous.get(j), row.get(j - 1)) + 1));
            }
            previous = row;
        }
        return previous.get(b.length());
    }
}
