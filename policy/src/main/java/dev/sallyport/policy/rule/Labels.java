package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Named lists of patterns, which any rule can refer to by {@code @name}. */
final class Labels {
    private final Map<String, List<YamlValue>> lists = new HashMap<>();

    void add(String name, YamlValue at, YamlValue list) {
        Names.check(at, name, "a label");
        List<YamlValue> values = list.list();
        if (values.isEmpty()) {
            throw list.error("the label '" + name + "' is empty");
        }
        for (YamlValue value : values) {
            if (value.nonEmpty().startsWith("@")) {
                throw value.error("a label can't refer to another");
            }
        }
        if (lists.put(name, values) != null) {
            throw at.error("duplicate label '" + name + "'");
        }
    }

    /** The texts of a list, or of the label that stands in its or an element's place; at least one. */
    List<YamlValue> resolve(YamlValue value) {
        List<YamlValue> texts = new ArrayList<>();
        if (value.isList()) {
            for (YamlValue element : value.list()) {
                resolveOne(element, texts);
            }
        } else {
            if (!value.nonEmpty().startsWith("@")) {
                throw value.error("expected a list, or a label such as '@pii'");
            }
            resolveOne(value, texts);
        }
        if (texts.isEmpty()) {
            throw value.error("the list is empty; leave the key out to restrict nothing");
        }
        return texts;
    }

    private void resolveOne(YamlValue value, List<YamlValue> texts) {
        String text = value.nonEmpty();
        if (!text.startsWith("@")) {
            texts.add(value);
            return;
        }
        List<YamlValue> list = lists.get(text.substring(1));
        if (list == null) {
            throw value.error("unknown label '" + text + "'" + Names.known("labels", new TreeSet<>(lists.keySet())));
        }
        texts.addAll(list);
    }
}
