package dev.sallyport.proxy.surface;

import dev.sallyport.policy.sql.surface.SurfaceStatement.Change;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What clients are told of settings. None can be changed: those that drivers set at the start are nodded at. */
public final class SurfaceSettings {
    static final String VERSION = "17.0 (Sallyport)";

    private static final Map<String, Set<String>> FIXED = Map.of(
            "client_encoding", Set.of("utf8", "utf-8", "unicode"),
            "standard_conforming_strings", Set.of("on", "true", "1", "yes"),
            "datestyle", Set.of("iso", "iso, mdy", "iso, dmy", "iso, ymd"));

    private SurfaceSettings() {}

    /** What a server reports when a session begins (manual, "Asynchronous Operations"). */
    public static Map<String, String> reported(String user) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server_version", VERSION);
        settings.put("server_encoding", "UTF8");
        settings.put("client_encoding", "UTF8");
        settings.put("DateStyle", "ISO, MDY");
        settings.put("IntervalStyle", "postgres");
        settings.put("TimeZone", "UTC");
        settings.put("integer_datetimes", "on");
        settings.put("standard_conforming_strings", "on");
        settings.put("is_superuser", "off");
        settings.put("session_authorization", user);
        settings.put("in_hot_standby", "off");
        settings.put("default_transaction_read_only", "off");
        return settings;
    }

    static String show(String name) {
        for (Map.Entry<String, String> setting : reported("").entrySet()) {
            if (setting.getKey().equalsIgnoreCase(name)) {
                return setting.getValue();
            }
        }
        return switch (name) {
            case "server_version_num" -> "170000";
            case "transaction_isolation", "default_transaction_isolation" -> "read committed";
            case "transaction_read_only" -> "off";
            case "search_path" -> "public";
            case "application_name" -> "";
            case "max_identifier_length" -> "63";
            default -> throw new SurfaceException("42704", "unrecognized configuration parameter \"" + name + "\"");
        };
    }

    /** A change that would make us read or write something else than the client believes is refused. */
    static void check(Change change) {
        Set<String> allowed = FIXED.get(change.name().toLowerCase(Locale.ROOT));
        String value = change.value();
        if (allowed != null && value != null && !allowed.contains(value.toLowerCase(Locale.ROOT))) {
            throw new SurfaceException("22023", "\"" + change.name() + "\" can't be changed here");
        }
        if (Set.of("role", "session_authorization").contains(change.name().toLowerCase(Locale.ROOT))
                && value != null
                && !value.equalsIgnoreCase("none")) {
            throw new SurfaceException("42501", "permission denied to set \"" + change.name() + "\"");
        }
    }
}
