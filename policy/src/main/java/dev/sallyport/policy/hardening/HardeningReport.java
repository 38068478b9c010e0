package dev.sallyport.policy.hardening;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.hardening.Finding.Everybodys;
import dev.sallyport.policy.hardening.Finding.Topic;
import dev.sallyport.policy.rule.Policy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the proxy's logins have and never need, over all logins of one database.
 *
 * @param findings login by login
 * @param shared what is taken from everybody, each once
 */
public record HardeningReport(List<Finding> findings, List<Shared> shared) {
    public HardeningReport {
        findings = List.copyOf(findings);
        shared = List.copyOf(shared);
    }

    /**
     * A privilege of PUBLIC's that a login shouldn't have.
     *
     * @param users the logins that it is taken for
     * @param keep statements that give it to the proxy's other logins, without semicolons
     */
    public record Shared(Everybodys what, Set<String> users, List<String> keep) {
        public Shared {
            keep = List.copyOf(keep);
        }
    }

    /**
     * Compares what logins have with what they may need.
     *
     * @param policy decides what is needed
     * @param logins all of the proxy's at that database
     */
    public static HardeningReport of(Policy policy, Catalog catalog, Privileges privileges, List<ProxyLogin> logins) {
        List<Finding> findings = new ArrayList<>();
        for (ProxyLogin login : logins) {
            findings.addAll(findings(policy, catalog, privileges, login));
        }
        Map<Everybodys, Set<String>> everybodys = new LinkedHashMap<>();
        for (Finding finding : findings) {
            for (Everybodys each : finding.everybodys()) {
                everybodys.computeIfAbsent(each, key -> new LinkedHashSet<>()).add(finding.user());
            }
        }
        List<Shared> shared = new ArrayList<>();
        everybodys.forEach((what, users) -> shared.add(new Shared(what, users, keep(what, users, privileges, logins))));
        return new HardeningReport(findings, shared);
    }

    private static List<Finding> findings(Policy policy, Catalog catalog, Privileges privileges, ProxyLogin login) {
        Privileges.Role role = LoginRights.role(privileges, login.user());
        if (role == null) {
            return List.of(Finding.left(login.user(), Topic.LOGIN, "login", "there is no such role"));
        }
        Needs needs = new Needs(policy, catalog, login.holders());
        LoginRights rights = new LoginRights(privileges, role);
        List<Finding> findings = new ArrayList<>(new RoleHardening(privileges, needs, rights).findings());
        if (rights.superuser()) {
            return findings;
        }
        if (login.holders().isEmpty()) {
            findings.add(Finding.left(
                    login.user(), Topic.LOGIN, "login", "no role leads to it, so nothing is known of what it is for"));
            return findings;
        }
        findings.addAll(new ColumnHardening(catalog, privileges, needs, rights).findings());
        findings.addAll(new FunctionHardening(catalog, privileges, needs, rights).findings());
        findings.addAll(new ObjectHardening(catalog, privileges, needs, rights).findings());
        return findings;
    }

    private static List<String> keep(
            Everybodys what, Set<String> users, Privileges privileges, List<ProxyLogin> logins) {
        List<String> keep = new ArrayList<>();
        for (ProxyLogin login : logins) {
            Privileges.Role role = LoginRights.role(privileges, login.user());
            if (role != null
                    && !users.contains(login.user())
                    && !role.attributes().contains(Privileges.Attribute.SUPERUSER)) {
                keep.add(what.keep() + QuotedName.of(login.user()));
            }
        }
        return keep;
    }
}
