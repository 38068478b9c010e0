package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.rule.CommandKinds;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses changes of settings that would leave the identity the proxy connected with, change how text is read from then
 * on, switch off checks of PostgreSQL's, or replace what the proxy told the database of who the session belongs to. No rule can permit them. Setting the role to what it verifiably is already
 * leaves nothing: migration tools do that to be sure.
 */
public final class SettingsGuard {
    static final String RULE = "builtin:settings";

    /** Changes of these are refused whatever the value. */
    private static final Set<String> FIXED = Set.of(
            "role",
            "session_authorization",
            "backslash_quote",
            "session_preload_libraries",
            "local_preload_libraries",
            "session_replication_role",
            "lo_compat_privileges",
            "allow_system_table_mods",
            "ignore_system_indexes",
            "zero_damaged_pages",
            "sallyport.identity");

    /** What a session that runs as its own login may set to that login. */
    private static final Set<String> ROLES = Set.of("role", "session_authorization");

    private static final Set<String> TRUE = Set.of("on", "true", "yes", "1");
    private static final Set<String> UTF8 = Set.of("utf8", "unicode");

    private static final Set<QualifiedName> SET_CONFIG = Set.of(new QualifiedName("pg_catalog", "set_config"));

    /** The view whose rule turns an UPDATE into set_config (system_views.sql): its rows name the settings. */
    private static final QualifiedName SETTINGS = new QualifiedName("pg_catalog", "pg_settings");

    private SettingsGuard() {}

    /**
     * Why the statement may not run, or null.
     *
     * @param role what the session verifiably runs as, or null
     */
    static @Nullable String refusal(StatementFacts facts, CatalogLinks links, @Nullable String role) {
        for (RelationUse use : facts.relations()) {
            if (use.access() == Access.WRITE && facts.category() == Category.DML && writesSettings(use, links)) {
                return "settings can't be changed by writing to pg_settings, where their names can't be checked";
            }
        }
        return refusal(facts, bare(facts) ? role : null);
    }

    /** Whether the statement sets the role at some time. */
    public static boolean setsRole(StatementFacts facts) {
        return facts.settings().stream().anyMatch(change -> ROLES.contains(change.name()));
    }

    /**
     * Whether the statement changes settings here and now and does nothing else: what a definition sets is set later and
     * perhaps for somebody else, and a function called beside it could leave the role just before.
     */
    private static boolean bare(StatementFacts facts) {
        if (!facts.nested().isEmpty() || !facts.relations().isEmpty() || facts.has(Trait.OPAQUE)) {
            return false;
        }
        return facts.kind().equals("SET")
                || (facts.kind().equals("SELECT")
                        && facts.functions().stream()
                                .allMatch(use -> use.names().equals(SET_CONFIG)));
    }

    private static boolean writesSettings(RelationUse use, CatalogLinks links) {
        return use.names().contains(SETTINGS)
                || use.relations().stream()
                        .anyMatch(relation -> CatalogLinks.isView(relation)
                                && links.bases(relation).stream()
                                        .anyMatch(base -> base.name().equals(SETTINGS)));
    }

    private static @Nullable String refusal(StatementFacts facts, @Nullable String role) {
        String verb = CommandKinds.verb(CommandKinds.canonical(facts.kind()));
        for (SettingChange change : facts.settings()) {
            String refusal = staysItself(change, role) ? null : refusal(change, verb);
            if (refusal != null) {
                return refusal;
            }
        }
        for (StatementFacts inner : facts.nested()) {
            String refusal = refusal(inner, null);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    /** To PostgreSQL {@code none} is no role's name but the way back to the session's user. */
    private static boolean staysItself(SettingChange change, @Nullable String role) {
        return role != null && !role.equals("none") && role.equals(change.value()) && ROLES.contains(change.name());
    }

    /** Why a session may not begin with this value of a setting, or null. */
    public static @Nullable String refusal(String name, String value) {
        return refusal(new SettingChange(name, value, false), "SET");
    }

    private static @Nullable String refusal(SettingChange change, String verb) {
        String name = change.name().toLowerCase(Locale.ROOT);
        String value = change.value();
        if (name.equals("*")) {
            // RESET ALL and DISCARD ALL go back to what the proxy connected with.
            return verb.equals("RESET") || verb.equals("DISCARD")
                    ? null
                    : "the name of the setting to be changed is not a literal, so it can't be checked";
        }
        if (FIXED.contains(name)) {
            return "the setting " + name + " can't be changed through the proxy";
        }
        if (name.equals("standard_conforming_strings")
                && (value == null || !TRUE.contains(value.strip().toLowerCase(Locale.ROOT)))) {
            return "the setting standard_conforming_strings must stay on";
        }
        if (name.equals("client_encoding") && (value == null || !UTF8.contains(encoding(value)))) {
            return "the setting client_encoding must stay UTF8";
        }
        return null;
    }

    /** PostgreSQL compares encodings' names by their letters and digits only (encnames.c). */
    private static String encoding(String value) {
        StringBuilder letters = new StringBuilder();
        for (char c : value.toLowerCase(Locale.ROOT).toCharArray()) {
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                letters.append(c);
            }
        }
        return letters.toString();
    }
}
