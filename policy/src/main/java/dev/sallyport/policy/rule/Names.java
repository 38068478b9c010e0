package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.YamlValue;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks of the names that a policy's author gives. */
final class Names {
    /** No colon: what begins with {@code builtin:} is ours. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    private static final Set<String> RESERVED = Set.of("default", "on_unparsed", "on_unresolved");

    private Names() {}

    static void check(YamlValue at, String name, String what) {
        if (!NAME.matcher(name).matches()) {
            throw at.error("'" + name + "' can't be the name of " + what
                    + "; expected up to 64 letters, digits, '_', '-' and '.'");
        }
        if (RESERVED.contains(name)) {
            throw at.error("'" + name + "' is reserved");
        }
    }

    /** Whether a decision can be determined by this, though no rule has that id. */
    static boolean builtIn(String rule) {
        return RESERVED.contains(rule) || rule.startsWith("builtin:");
    }

    /** The end of a message about an unknown name. */
    static String known(String what, Collection<String> names) {
        return names.isEmpty() ? "; there are no " + what : "; known " + what + " are " + String.join(", ", names);
    }

    /** The texts of a list that isn't empty. */
    static List<YamlValue> some(YamlValue list) {
        List<YamlValue> values = list.list();
        if (values.isEmpty()) {
            throw list.error("the list is empty; leave the key out to restrict nothing");
        }
        return values;
    }

    /** The texts of a list that isn't empty, without repetition, in order. */
    static Set<String> texts(YamlValue list) {
        Set<String> texts = new LinkedHashSet<>();
        for (YamlValue value : some(list)) {
            if (!texts.add(value.nonEmpty())) {
                throw value.error("'" + value.nonEmpty() + "' stands here twice");
            }
        }
        return texts;
    }

    /** Names of roles, each of which must exist. */
    static Set<String> roles(YamlValue list, Set<String> known) {
        Set<String> names = texts(list);
        for (YamlValue value : list.list()) {
            if (!known.contains(value.nonEmpty())) {
                throw value.error("unknown role '" + value.nonEmpty() + "'" + known("roles", known));
            }
        }
        return names;
    }
}
