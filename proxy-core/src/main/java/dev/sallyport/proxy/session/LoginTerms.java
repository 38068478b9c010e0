package dev.sallyport.proxy.session;

import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;

/** What the configuration and the policy have for somebody whose identity is proven. */
final class LoginTerms {
    static final String USER = "Connect as the user that the token was issued for, or as one of its roles.";

    private LoginTerms() {}

    /** What somebody without a role can ask for. */
    static String missing(Principal principal) {
        return principal.kind() == PrincipalKind.AGENT && principal.onBehalfOf() == null
                ? "The token is an agent's and names nobody on whose behalf it acts. Ask for one that does."
                : "The policy has no role for this " + principal.kind().label()
                        + ": neither for its kind nor for its groups.";
    }

    /** What a client hears whose proof is not good enough. */
    static ErrorFields unauthenticated(String user, String hint) {
        return ErrorFields.fatal(
                        SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "authentication failed for user \"" + user + "\"")
                .hint(hint)
                .build();
    }

    /** The same whether there is none or it isn't theirs: which databases exist is not for everybody to know. */
    static ErrorFields noDatabase(String name) {
        return ErrorFields.fatal(
                        SqlState.INVALID_CATALOG_NAME, "database \"" + name + "\" does not exist or is not open to you")
                .build();
    }

    static ErrorFields tooManyConnections(Principal principal) {
        return ErrorFields.fatal(SqlState.TOO_MANY_CONNECTIONS, "too many connections for \"" + principal.name() + "\"")
                .build();
    }
}
