package dev.sallyport.policy.rule;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** One or more policy files, read and checked. Immutable. */
public final class Policy {
    private final String hash;
    private final String text;
    private final Defaults defaults;
    private final Map<String, Role> roles;
    private final List<OwnDetector> detectors;
    private final List<Rule> rules;
    private final List<RowKeys> rowKeys;
    private final List<PolicyTest> tests;

    Policy(
            String hash,
            String text,
            Defaults defaults,
            Map<String, Role> roles,
            List<OwnDetector> detectors,
            List<Rule> rules,
            List<RowKeys> rowKeys,
            List<PolicyTest> tests) {
        this.hash = hash;
        this.text = text;
        this.defaults = defaults;
        this.roles = Map.copyOf(roles);
        this.detectors = List.copyOf(detectors);
        this.rules = List.copyOf(rules);
        this.rowKeys = List.copyOf(rowKeys);
        this.tests = List.copyOf(tests);
    }

    /** {@code sha256:} and 64 hexadecimal digits over every file's length and bytes, in order. */
    public String hash() {
        return hash;
    }

    /** The files' texts, for the audit log. */
    public String text() {
        return text;
    }

    public Defaults defaults() {
        return defaults;
    }

    public Map<String, Role> roles() {
        return roles;
    }

    public Set<String> roleNames() {
        return roles.keySet();
    }

    /** What this policy looks for besides the detectors that there are, in file order. */
    public List<OwnDetector> detectors() {
        return detectors;
    }

    /** All rules in file order. */
    public List<Rule> rules() {
        return rules;
    }

    /** Of which tables the audit log keeps rows' keys. */
    public List<RowKeys> rowKeys() {
        return rowKeys;
    }

    public List<PolicyTest> tests() {
        return tests;
    }
}
