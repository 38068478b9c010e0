package dev.sallyport.proxy.identity;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of GitHub Actions (GitHub documentation, "OpenID Connect reference"). One issuer speaks for everybody's
 * workflows, so that the configuration has to say whose are meant ({@code require}).
 */
record GithubActionsProfile(IssuerConfig config) implements TokenProfile {
    private static final List<String> GROUPS = List.of(
            "repository",
            "repository_id",
            "repository_owner",
            "repository_owner_id",
            "environment",
            "ref",
            "ref_protected",
            "event_name",
            "workflow_ref",
            "job_workflow_ref",
            "runner_environment");
    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9._-]+/[A-Za-z0-9._-]+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");

    @Override
    public boolean fits(@Nullable String type) {
        return type == null || type.equals("jwt");
    }

    @Override
    public Principal principal(Claims claims) throws RejectedTokenException {
        String subject = claims.requiredText("sub");
        String repository = claims.requiredText("repository");
        String owner = claims.requiredText("repository_owner");
        if (!REPOSITORY.matcher(repository).matches() || !repository.startsWith(owner + "/")) {
            throw new RejectedTokenException("the claims repository and repository_owner name no repository");
        }
        for (String id : List.of("repository_id", "repository_owner_id")) {
            if (!NUMBER.matcher(claims.requiredText(id)).matches()) {
                throw new RejectedTokenException("the claim " + id + " is not a number");
            }
        }
        Set<String> groups = new LinkedHashSet<>();
        for (String name : GROUPS) {
            String value = claims.text(name);
            if (value != null) {
                groups.add(name + ":" + value);
            }
        }
        return new Workload(config.issuer() + "|" + subject, subject, repository, Set.of(subject, repository), groups)
                .principal(config, claims);
    }
}
