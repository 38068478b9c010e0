package dev.sallyport.audit;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The session that an event belongs to. The id is enough but for {@code session.start}, which carries the rest.
 *
 * @param id the proxy's id of the session
 * @param clientAddress the client's IP address, empty if unknown
 * @param clientPort the client's port, 0 if unknown
 * @param application what the client calls itself; untrusted
 * @param tls how the connection is encrypted, if it is
 * @param authMethod jwt_password, oauthbearer, mtls, scram, api_key or browser
 * @param token the token that was shown
 * @param datasource the database as the proxy's configuration names it
 * @param database the database's name on the server
 * @param environment such as {@code prod}
 * @param upstream the server
 */
public record SessionFields(
        String id,
        String clientAddress,
        int clientPort,
        @Nullable String application,
        @Nullable TlsFields tls,
        @Nullable String authMethod,
        @Nullable TokenFields token,
        @Nullable String datasource,
        @Nullable String database,
        @Nullable String environment,
        @Nullable UpstreamFields upstream) {
    private static final Set<String> METHODS =
            Set.of("jwt_password", "oauthbearer", "mtls", "scram", "api_key", "browser");

    public SessionFields {
        FieldRules.present("session.id", id);
        FieldRules.oneOf("session.auth_method", authMethod, METHODS);
    }

    /** A session by its id alone. */
    public static SessionFields of(String id) {
        return new SessionFields(id, "", 0, null, null, null, null, null, null, null, null);
    }
}
