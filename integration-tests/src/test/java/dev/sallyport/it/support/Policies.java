package dev.sallyport.it.support;

/** Policies for the people of {@link ProxyFixture}. */
public final class Policies {
    private static final String PEOPLE = """
            apiVersion: sallyport/v1
            kind: Policy
            metadata: {name: tested}
            defaults: {decision: deny, detect: nobody}
            roles:
              dev: {types: [human], groups: [eng]}
              owner: {types: [human], groups: [owners]}
              bot: {types: [agent], require_on_behalf_of: true}
            rules:
            """;

    private Policies() {}

    /**
     * A policy in which nobody may do anything but by these rules, and no content is looked for.
     *
     * @param rules the list in YAML
     */
    public static String of(String rules) {
        return PEOPLE + rules.indent(2);
    }
}
