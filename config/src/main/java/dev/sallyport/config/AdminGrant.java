package dev.sallyport.config;

import java.util.Set;

/**
 * Who has a role of the admin side: whoever is in one of the groups or is one of the principals.
 *
 * @param groups as the tokens of the issuers tell them
 * @param issuers whose groups count; all issuers' if empty
 * @param principals ids, each {@code issuer|subject}
 */
public record AdminGrant(Set<String> groups, Set<String> issuers, Set<String> principals) {
    public AdminGrant {
        groups = Set.copyOf(groups);
        issuers = Set.copyOf(issuers);
        principals = Set.copyOf(principals);
    }
}
