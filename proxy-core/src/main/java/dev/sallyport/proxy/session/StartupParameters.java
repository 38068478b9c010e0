package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.SettingsGuard;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a startup packet, judged: what of them goes to the upstream (manual, "Message Formats:
 * StartupMessage").
 *
 * @param user as asked for; never sent upstream
 * @param database as asked for; the user's name if absent
 * @param settings run-time settings for the upstream, those of {@code options} included
 * @param context what the client says of what it does
 * @param refusal why the session can't begin, or null
 */
record StartupParameters(
        String user,
        String database,
        Map<String, String> settings,
        AgentContext context,
        @Nullable ErrorFields refusal) {
    /** What a setting's name looks like ({@code valid_custom_variable_name} in {@code utils/misc/guc.c}), folded. */
    private static final Pattern SETTING = Pattern.compile("[a-z_][a-z0-9_$]*(?:\\.[a-z_][a-z0-9_$]*)*");

    /** Names that mean something else than a setting in the upstream's startup packet. */
    private static final Set<String> NO_SETTINGS = Set.of("user", "database", "options", "replication");

    static StartupParameters of(Map<String, String> parameters) {
        String user = parameters.getOrDefault("user", "");
        String database = parameters.getOrDefault("database", "");
        Map<String, String> settings = new LinkedHashMap<>();
        ErrorFields refusal = null;
        if (user.isEmpty()) {
            refusal = ErrorFields.fatal(
                            SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                            "no PostgreSQL user name specified in startup packet")
                    .build();
        }
        // As process_startup_options in utils/init/postinit.c: wherever it stands, options gives way to the others.
        ErrorFields badOptions = options(parameters.getOrDefault("options", ""), settings);
        refusal = refusal == null ? badOptions : refusal;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            if (List.of("user", "database", "options").contains(name) || name.startsWith("_pq_.")) {
                continue;
            }
            if (name.equals("replication")) {
                refusal = refusal == null && !off(parameter.getValue()) ? replication() : refusal;
            } else {
                ErrorFields problem = put(settings, name, parameter.getValue());
                refusal = refusal == null ? problem : refusal;
            }
        }
        // Pinned: the analysis reads statements under these settings.
        Map<String, String> said = new LinkedHashMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(AgentContext.PREFIX) && !SettingClaims.isOne(name)) {
                said.put(name, value);
            }
        });
        settings.keySet().removeAll(said.keySet());
        settings.put("client_encoding", "UTF8");
        settings.put("standard_conforming_strings", "on");
        return new StartupParameters(
                user, database.isEmpty() ? user : database, settings, AgentContext.ofSettings(said), refusal);
    }

    private static boolean off(String value) {
        return List.of("0", "off", "false", "no").contains(value.toLowerCase(Locale.ROOT));
    }

    private static ErrorFields replication() {
        return ErrorFields.fatal(
                        SqlState.FEATURE_NOT_SUPPORTED, "replication connections are not allowed through the proxy")
                .build();
    }

    private static @Nullable ErrorFields put(Map<String, String> settings, String name, String value) {
        String folded = name.toLowerCase(Locale.ROOT).replace('-', '_');
        if (folded.equals("client_encoding") && value.equalsIgnoreCase("SQL_ASCII")) {
            // What libpq asks for in the C locale; the client takes bytes as they are, and gets UTF-8.
            return null;
        }
        // INVARIANT: no spelling of a parameter that decides who connects to what, and how, is taken for a setting.
        if (NO_SETTINGS.contains(folded)
                || folded.startsWith("_pq_.")
                || (folded.startsWith(AgentContext.PREFIX)
                        && !AgentContext.isKnown(folded)
                        && !SettingClaims.isOne(folded))
                || !SETTING.matcher(folded).matches()) {
            return ErrorFields.fatal(SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"" + name + "\"")
                    .build();
        }
        String problem = SettingsGuard.refusal(folded, value);
        if (problem != null) {
            ErrorFields.Builder error = ErrorFields.fatal(SqlState.INSUFFICIENT_PRIVILEGE, problem)
                    .detail("The startup packet sets " + folded + ".");
            return folded.equals("client_encoding")
                    ? error.hint("Set PGCLIENTENCODING=UTF8.").build()
                    : error.build();
        }
        settings.put(folded, value);
        return null;
    }

    /** The words of {@code options}, split and unescaped as {@code pg_split_opts} in {@code utils/init/postinit.c}. */
    private static @Nullable ErrorFields options(String text, Map<String, String> settings) {
        List<String> words = split(text);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String assignment;
            if (word.equals("-c") && i + 1 < words.size()) {
                assignment = words.get(++i);
            } else if (word.startsWith("-c")) {
                assignment = word.substring(2);
            } else if (word.startsWith("--")) {
                assignment = word.substring(2);
            } else {
                return badOption(word);
            }
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                return badOption(word);
            }
            ErrorFields problem = put(settings, assignment.substring(0, equals), assignment.substring(equals + 1));
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static ErrorFields badOption(String word) {
        return ErrorFields.fatal(
                        SqlState.PROTOCOL_VIOLATION,
                        "command-line argument \"" + word + "\" in the startup packet's options is not allowed")
                .hint("Only -c name=value and --name=value are.")
                .build();
    }

    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || (c >= '\t' && c <= '\r')) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
                continue;
            }
            inWord = true;
            if (c == '\\' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
            } else if (c != '\\') {
                word.append(c);
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
