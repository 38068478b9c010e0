package dev.sallyport.proxy.session;

import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.masking.DetectorSet;
import dev.sallyport.masking.scan.OperatorDetector;
import dev.sallyport.policy.rule.OwnDetector;
import dev.sallyport.policy.rule.Policy;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The detectors that names in a policy stand for: those that there are, and the policy's own, made once for each policy.
 * Confined to one event loop.
 */
public final class PolicyDetectors {
    private static final String ALL = "all";

    private @Nullable Policy madeFor;
    private Map<String, OperatorDetector> own = Map.of();

    /** The detectors of these names, of which {@code all} stands for every one. */
    DetectorSet named(Set<String> names, Policy policy) {
        if (names.isEmpty()) {
            return DetectorSet.none();
        }
        if (madeFor != policy) {
            own = make(policy);
            madeFor = policy;
        }
        if (names.contains(ALL)) {
            return own.isEmpty() ? DetectorSet.all() : DetectorSet.all().with(own.values());
        }
        Set<String> known = new HashSet<>(names);
        known.removeAll(own.keySet());
        List<OperatorDetector> wanted = own.entrySet().stream()
                .filter(entry -> names.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return DetectorSet.of(known).with(wanted);
    }

    /**
     * All of a policy's own detectors.
     *
     * @throws YamlException if an expression isn't one, a validator doesn't exist, or a name is taken
     */
    public static Collection<OperatorDetector> own(Policy policy) {
        return make(policy).values();
    }

    private static Map<String, OperatorDetector> make(Policy policy) {
        Map<String, OperatorDetector> made = new LinkedHashMap<>();
        for (OwnDetector detector : policy.detectors()) {
            made.put(detector.name(), make(detector));
        }
        return made;
    }

    private static OperatorDetector make(OwnDetector detector) {
        String name = detector.name();
        if (DetectorSet.names().contains(name)) {
            throw new YamlException(detector.location(), "there is a detector called '" + name + "' already");
        }
        try {
            String expression = detector.expression();
            return expression == null
                    ? OperatorDetector.words(name, detector.words())
                    : OperatorDetector.expression(name, expression, detector.validator());
        } catch (IllegalArgumentException e) {
            throw new YamlException(detector.location(), "detector '" + name + "': " + e.getMessage());
        }
    }
}
