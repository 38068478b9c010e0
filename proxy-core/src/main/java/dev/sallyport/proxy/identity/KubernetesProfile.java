package dev.sallyport.proxy.identity;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Projected tokens of Kubernetes' service accounts (Kubernetes documentation, "Managing Service Accounts", and KEP-1205).
 * What {@code sub} says and what {@code kubernetes.io} says must be the same.
 */
record KubernetesProfile(IssuerConfig config) implements TokenProfile {
    /** Namespaces are DNS labels, names of service accounts DNS subdomains. */
    private static final Pattern SUBJECT = Pattern.compile(
            "system:serviceaccount:([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?):([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)");

    @Override
    public boolean fits(@Nullable String type) {
        return type == null || type.equals("jwt");
    }

    @Override
    public Principal principal(Claims claims) throws RejectedTokenException {
        String subject = claims.requiredText("sub");
        Matcher matcher = SUBJECT.matcher(subject);
        if (!matcher.matches()) {
            throw new RejectedTokenException("the claim sub names no service account");
        }
        String namespace = matcher.group(1);
        String name = matcher.group(2);
        Claims bound = claims.object("kubernetes.io");
        Claims account = bound == null ? null : bound.object("serviceaccount");
        if (bound == null || account == null) {
            throw new RejectedTokenException("the claim kubernetes.io is missing or names no service account");
        }
        if (!namespace.equals(bound.text("namespace")) || !name.equals(account.text("name"))) {
            throw new RejectedTokenException("the claims sub and kubernetes.io name two service accounts");
        }
        String both = namespace + "/" + name;
        // As the API server groups them.
        Set<String> groups = Set.of("system:serviceaccounts", "system:serviceaccounts:" + namespace);
        return new Workload(config.issuer() + "|" + subject, subject, both, Set.of(subject, both), groups)
                .principal(config, claims);
    }
}
