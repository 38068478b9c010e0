package dev.sallyport.proxy.session;

import dev.sallyport.config.ApplicationName;
import java.util.HashMap;
import java.util.Map;

/**
 * What a session is called at the upstream: whoever looks into {@code pg_stat_activity} or the server's log can then find
 * it in the audit log.
 */
final class SessionName {
    static final String SETTING = "application_name";

    /** NAMEDATALEN - 1: PostgreSQL cuts what is longer. */
    private static final int BYTES_MAX = 63;

    private SessionName() {}

    /** The settings with the name that the operator wants. */
    static Map<String, String> in(Map<String, String> settings, SessionIdentity identity) {
        if (identity.database().upstream().applicationName() == ApplicationName.CLIENT) {
            return settings;
        }
        Map<String, String> named = new HashMap<>(settings);
        named.put(SETTING, of(identity));
        return named;
    }

    /** The session's id first, which must not be cut. What isn't printable ASCII PostgreSQL wouldn't show either. */
    private static String of(SessionIdentity identity) {
        String name = identity.sessionId() + " " + identity.principal().name();
        return name.substring(0, Math.min(name.length(), BYTES_MAX)).replaceAll("[^ -~]", "?");
    }
}
