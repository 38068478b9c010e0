package dev.sallyport.policy.decision;

import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.PolicyReader;

/** Short ways to a policy and its decisions, for tests. */
final class Deciding {
    private static final String HEAD = """
            apiVersion: sallyport/v1
            kind: Policy
            roles:
              dev: {types: [human], groups: [eng]}
              dba: {types: [human], groups: [dba]}
              agent: {types: [agent], require_on_behalf_of: true}
            """;

    private Deciding() {}

    /** A policy with the roles {@code dev}, {@code dba} and {@code agent} and these rules, one per line. */
    static PolicyEngine engine(String... rules) {
        return withHead(HEAD, rules);
    }

    static PolicyEngine withDefaults(String defaults, String... rules) {
        return withHead(HEAD + "defaults: " + defaults + "\n", rules);
    }

    private static PolicyEngine withHead(String head, String... rules) {
        StringBuilder text = new StringBuilder(head).append(rules.length == 0 ? "" : "rules:\n");
        for (String rule : rules) {
            text.append("  - ").append(rule).append('\n');
        }
        return new PolicyEngine(PolicyReader.parse("test.yaml", text.toString()));
    }

    static Decision decide(PolicyEngine engine, Principal principal, Sql sql) {
        return engine.decide(principal, sql.facts(), Shop.context());
    }

    static final Principal DEV = Shop.human("dora", "eng");
    static final Principal DBA = Shop.human("bea", "dba", "eng");
}
