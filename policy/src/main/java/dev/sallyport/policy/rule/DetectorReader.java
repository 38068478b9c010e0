package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads a policy's own {@code detectors}. Whether their expressions are any is for who runs them to say. */
final class DetectorReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final int DETECTORS_MAX = 100;

    private final Map<String, OwnDetector> detectors = new LinkedHashMap<>();

    void add(String name, YamlValue at, YamlValue value) {
        if (!NAME.matcher(name).matches() || name.equals("all")) {
            throw at.error(
                    "'" + name + "' can't be a detector's name; expected lower-case letters, digits and underscores");
        }
        YamlMap map = value.map();
        YamlValue words = map.optional("words");
        YamlValue expression = map.optional("expression");
        YamlValue validator = map.optional("validator");
        map.finish();
        if ((words == null) == (expression == null)) {
            throw value.error("a detector needs either 'words' or 'expression'");
        }
        if (validator != null && expression == null) {
            throw validator.error("only an expression can have a validator");
        }
        List<String> list = new ArrayList<>();
        if (words != null) {
            for (YamlValue word : words.list()) {
                list.add(word.nonEmpty());
            }
            if (list.isEmpty()) {
                throw words.error("the list is empty");
            }
        }
        OwnDetector detector = new OwnDetector(
                name,
                list,
                expression == null ? null : expression.nonEmpty(),
                validator == null ? null : validator.nonEmpty(),
                value.location());
        if (detectors.put(name, detector) != null) {
            throw at.error("duplicate detector '" + name + "'");
        }
        if (detectors.size() > DETECTORS_MAX) {
            throw at.error("more than " + DETECTORS_MAX + " detectors");
        }
    }

    List<OwnDetector> detectors() {
        return List.copyOf(detectors.values());
    }
}
