package dev.sallyport.proxy.wiring;

import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.LoginMapping;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.masking.DetectorSet;
import dev.sallyport.policy.rule.Consequence;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.PolicyReader;
import dev.sallyport.policy.rule.Rule;
import java.util.Set;
import java.util.TreeSet;

/** Reads the policy that a configuration names and checks what neither of them can check alone. */
public final class PolicyFiles {
    private static final String ALL = "all";

    private PolicyFiles() {}

    /**
     * The policy of this configuration.
     *
     * @throws YamlException if a file can't be read as a policy, or names a detector that doesn't exist
     * @throws IllegalArgumentException if the configuration maps a role that the policy doesn't have
     */
    public static Policy read(SallyportConfig config) {
        Policy policy = PolicyReader.read(config.policy().files());
        for (DatabaseConfig database : config.databases().values()) {
            for (LoginMapping mapping : database.map()) {
                for (String role : mapping.roles()) {
                    checkRole(config, database, role, policy);
                }
            }
        }
        policy.rules().forEach(PolicyFiles::checkDetectors);
        return policy;
    }

    /** A mapping for a role that doesn't exist is probably a role with another name. */
    private static void checkRole(SallyportConfig config, DatabaseConfig database, String role, Policy policy) {
        if (!policy.roleNames().contains(role)) {
            throw new IllegalArgumentException(config.file() + ": database " + database.name() + " maps the role '"
                    + role + "', which the policy does not have; it has " + String.join(", ", policy.roleNames()));
        }
    }

    private static void checkDetectors(Rule rule) {
        if (rule.consequence() instanceof Consequence.MaskContent content) {
            Set<String> unknown = new TreeSet<>(content.detectors());
            unknown.removeAll(DetectorSet.names());
            unknown.remove(ALL);
            if (!unknown.isEmpty()) {
                throw new YamlException(
                        rule.location(),
                        "unknown detector " + String.join(", ", unknown) + "; there are " + ALL + ", "
                                + String.join(", ", new TreeSet<>(DetectorSet.names())));
            }
        }
    }
}
