package dev.sallyport.policy.approval;

import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.decision.ApprovalTerms.Quorum;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who may say yes, and whether enough did. INVARIANT: nobody agrees to what they asked for themselves, nor to what is
 * asked on their behalf, under whatever issuer or name; only people agree to anything, and each counts once.
 */
public final class Reviewers {
    private final ApprovalTerms terms;
    private final Principal requester;
    private final Function<Principal, Set<String>> roles;

    /** @param roles a principal's roles under the present policy */
    public Reviewers(ApprovalTerms terms, Principal requester, Function<Principal, Set<String>> roles) {
        this.terms = terms;
        this.requester = requester;
        this.roles = roles;
    }

    /** Why this principal has no say, in words that follow "you"; null if they have. */
    public @Nullable String obstacle(Principal voter) {
        if (voter.kind() != PrincipalKind.HUMAN || voter.onBehalfOf() != null) {
            return "are not a person acting for yourself";
        }
        Set<String> own = names(voter);
        for (Principal party = requester; party != null; party = party.onBehalfOf()) {
            if (!Collections.disjoint(own, names(party))) {
                return "asked for it yourself, or it was asked on your behalf";
            }
            if (party.chain().stream().anyMatch(id -> own.contains(fold(subject(id))))) {
                return "are one of those on whose behalf it was asked";
            }
        }
        Set<String> held = roles.apply(voter);
        boolean any = terms.quorums().stream().anyMatch(quorum -> !Collections.disjoint(held, quorum.reviewers()));
        return any ? null : "hold none of the roles " + String.join(", ", terms.reviewers());
    }

    /** Whether each rule's number of reviewers agreed, all of whom still have a say. */
    public boolean satisfiedBy(List<Vote> votes) {
        List<Principal> agreed = new ArrayList<>();
        for (Vote vote : votes) {
            if (vote.agrees()
                    && obstacle(vote.voter()) == null
                    && agreed.stream().allMatch(other -> Collections.disjoint(names(other), names(vote.voter())))) {
                agreed.add(vote.voter());
            }
        }
        return !terms.quorums().isEmpty() && terms.quorums().stream().allMatch(quorum -> reached(quorum, agreed));
    }

    private boolean reached(Quorum quorum, List<Principal> agreed) {
        return agreed.stream()
                        .filter(voter -> !Collections.disjoint(roles.apply(voter), quorum.reviewers()))
                        .count()
                >= quorum.min();
    }

    /** What identifies a person: by any of these two principals of different issuers are taken for the same one. */
    private static Set<String> names(Principal principal) {
        Set<String> names = new HashSet<>();
        names.add(fold(principal.id()));
        names.add(fold(subject(principal.id())));
        principal.aliases().forEach(alias -> names.add(fold(alias)));
        return names;
    }

    private static String subject(String id) {
        return id.substring(id.indexOf('|') + 1);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
