package dev.sallyport.proxy.wiring;

import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.LoginMapping;
import dev.sallyport.config.MaskingConfig;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.masking.DetectorSet;
import dev.sallyport.policy.rule.Consequence;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.PolicyReader;
import dev.sallyport.policy.rule.Rule;
import dev.sallyport.proxy.session.PolicyDetectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the policy that a configuration names and checks what neither of them can check alone. */
public final class PolicyFiles {
    private static final String ALL = "all";

    private PolicyFiles() {}

    /**
     * The policy of this configuration.
     *
     * @throws YamlException if a file can't be read as a policy, or names a detector or a masking key that doesn't exist
     * @throws IllegalArgumentException if the configuration maps a role that the policy doesn't have
     */
    public static Policy read(SallyportConfig config) {
        Set<String> mapped = new TreeSet<>();
        for (DatabaseConfig database : config.databases().values()) {
            for (LoginMapping mapping : database.map()) {
                mapped.addAll(mapping.roles());
            }
        }
        Policy policy = read(config.policy().files(), mapped, config.file().toString());
        policy.rules().forEach(rule -> checkKey(rule, config.masking()));
        return policy;
    }

    /**
     * The policy in these files.
     *
     * @param mapped roles that must exist, since a mapping for one that doesn't is probably meant for another
     * @param where the file that maps them, for errors
     */
    static Policy read(List<Path> files, Set<String> mapped, String where) {
        Policy policy = PolicyReader.read(files);
        for (String role : mapped) {
            if (!policy.roleNames().contains(role)) {
                throw new IllegalArgumentException(where + ": a database maps the role '" + role
                        + "', which the policy does not have; it has " + String.join(", ", policy.roleNames()));
            }
        }
        PolicyDetectors.own(policy);
        Set<String> known = new TreeSet<>(DetectorSet.names());
        policy.detectors().forEach(detector -> known.add(detector.name()));
        policy.rules().forEach(rule -> checkDetectors(rule, known));
        return policy;
    }

    private static void checkKey(Rule rule, MaskingConfig masking) {
        if (rule.consequence() instanceof Consequence.MaskColumns mask) {
            int version = mask.method().keyVersion();
            if (version != 0 && !masking.keys().containsKey(version)) {
                String there = masking.keys().isEmpty()
                        ? "; no masking keys are configured"
                        : "; there are " + new TreeSet<>(masking.keys().keySet());
                throw new YamlException(rule.location(), "no masking key has the version " + version + there);
            }
        }
    }

    private static void checkDetectors(Rule rule, Set<String> known) {
        if (rule.consequence() instanceof Consequence.MaskContent content) {
            Set<String> unknown = new TreeSet<>(content.detectors());
            unknown.removeAll(known);
            unknown.remove(ALL);
            if (!unknown.isEmpty()) {
                throw new YamlException(
                        rule.location(),
                        "unknown detector " + String.join(", ", unknown) + "; there are " + ALL + ", "
                                + String.join(", ", known));
            }
        }
    }
}
