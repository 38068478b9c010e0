package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.Set;

/**
 * Tells functions that only compute from those that act or see beyond the statement. Safe is what PostgreSQL itself
 * brings in {@code pg_catalog}, except the list here: functions that read or write files and large objects, run SQL
 * given as text, reach other servers, signal other sessions, administer replication and backups, change sequences or
 * statistics. Whatever else there is (users' and extensions' functions, unknown names) is opaque: what it does can't be
 * seen from the statement.
 */
public final class FunctionSafety {
    private static final String CATALOG = "pg_catalog";
    private static final String INFORMATION_SCHEMA = "information_schema";

    private static final Set<String> ESCAPING = Set.of(
            "loread",
            "lowrite",
            "pg_cancel_backend",
            "pg_create_restore_point",
            "pg_drop_replication_slot",
            "pg_execute_server_program",
            "pg_hba_file_rules",
            "pg_ident_file_mappings",
            "pg_import_system_collations",
            "pg_log_backend_memory_contexts",
            "pg_log_standby_snapshot",
            "pg_nextoid",
            "pg_promote",
            "pg_reload_conf",
            "pg_rotate_logfile",
            "pg_show_all_file_settings",
            "pg_stat_file",
            "pg_stop_making_pinned_objects",
            "pg_switch_wal",
            "pg_sync_replication_slots",
            "pg_terminate_backend",
            "setval",
            "ts_rewrite",
            "ts_stat");

    private static final Set<String> ESCAPING_BEGINNINGS = Set.of(
            "binary_upgrade",
            "cursor_to_xml",
            "database_to_xml",
            "dblink",
            "lo_",
            "pg_backup_",
            "pg_clear_",
            "pg_copy_",
            "pg_create_logical_replication",
            "pg_create_physical_replication",
            "pg_file_",
            "pg_logical_",
            "pg_ls_",
            "pg_read_binary_file",
            "pg_read_file",
            "pg_replication_",
            "pg_restore_",
            "pg_start_backup",
            "pg_stat_reset",
            "pg_stop_backup",
            "pg_wal_replay_",
            "query_to_xml",
            "schema_to_xml",
            "table_to_xml");

    private FunctionSafety() {}

    /**
     * Whether the call can be covered by an allow rule that doesn't name it.
     *
     * @param facts the outermost statement, whose settings tell whether {@code set_config} has literal names
     * @param catalogKnown whether there is a catalog that would know PostgreSQL's own functions
     */
    static boolean safe(FunctionUse use, StatementFacts facts, boolean catalogKnown) {
        return !use.names().isEmpty() && use.names().stream().allMatch(name -> safe(name, use, facts, catalogKnown));
    }

    /** As of the whole call, of one of the names that it may stand for. */
    static boolean safe(QualifiedName name, FunctionUse use, StatementFacts facts, boolean catalogKnown) {
        if ((catalogKnown && !known(name, use)) || usersOwn(name, use)) {
            return false;
        }
        if (name.schema().equals(INFORMATION_SCHEMA)) {
            return catalogKnown;
        }
        if (!name.schema().equals(CATALOG)) {
            return false;
        }
        return name.name().equals("set_config") ? literalSettings(facts) : !escapes(name.name());
    }

    private static boolean usersOwn(QualifiedName name, FunctionUse use) {
        return use.functions().stream()
                .anyMatch(each ->
                        each.oid() >= Catalog.FIRST_USER_OID && each.name().equals(name));
    }

    static boolean changesSettings(FunctionUse use) {
        return use.names().stream().anyMatch(name -> name.name().equals("set_config"));
    }

    private static boolean known(QualifiedName name, FunctionUse use) {
        for (Function function : use.functions()) {
            if (function.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Each set_config must have left a change of a named setting, for the guard of settings to look at. */
    private static boolean literalSettings(StatementFacts facts) {
        long calls = facts.functions().stream()
                .filter(FunctionSafety::changesSettings)
                .count();
        return facts.settings().size() >= calls;
    }

    /** Whether PostgreSQL's own function of that name, or an extension's, acts or sees beyond the statement. */
    public static boolean escapes(String name) {
        if (ESCAPING.contains(name)) {
            return true;
        }
        for (String beginning : ESCAPING_BEGINNINGS) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }
}
