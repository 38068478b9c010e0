package dev.sallyport.config;

import java.util.List;

/**
 * Leads principals to a login.
 *
 * @param roles any of these roles is enough
 * @param login a login of the same database
 */
public record LoginMapping(List<String> roles, String login) {
    public LoginMapping {
        roles = List.copyOf(roles);
    }
}
