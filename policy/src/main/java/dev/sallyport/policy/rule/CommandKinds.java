package dev.sallyport.policy.rule;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * PostgreSQL's command names, as rules and facts write them. Different spellings of one command ({@code END} and
 * {@code COMMIT}, {@code CREATE USER} and {@code CREATE ROLE}, {@code TABLE t} and {@code SELECT}) are one name here,
 * so that a rule about one can't be got round by the other.
 */
public final class CommandKinds {
    /** COPY to or from a program on the server; beside {@code COPY}. */
    public static final String COPY_PROGRAM = "COPY PROGRAM";

    /** COPY to or from a file on the server; beside {@code COPY}. */
    public static final String COPY_FILE = "COPY FILE";

    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("ABORT", "ROLLBACK"),
            Map.entry("ALTER GROUP", "ALTER ROLE"),
            Map.entry("ALTER USER", "ALTER ROLE"),
            Map.entry("ANALYSE", "ANALYZE"),
            Map.entry("BEGIN TRANSACTION", "BEGIN"),
            Map.entry("CLOSE CURSOR", "CLOSE"),
            Map.entry("CREATE GROUP", "CREATE ROLE"),
            Map.entry("CREATE USER", "CREATE ROLE"),
            Map.entry("DECLARE CURSOR", "DECLARE"),
            Map.entry("DROP GROUP", "DROP ROLE"),
            Map.entry("DROP USER", "DROP ROLE"),
            Map.entry("END", "COMMIT"),
            Map.entry("LOCK TABLE", "LOCK"),
            Map.entry("RELEASE SAVEPOINT", "RELEASE"),
            Map.entry("ROLLBACK TO SAVEPOINT", "ROLLBACK TO"),
            Map.entry("SELECT INTO", "CREATE TABLE AS"),
            Map.entry("START TRANSACTION", "BEGIN"),
            Map.entry("TABLE", "SELECT"),
            Map.entry("TRUNCATE TABLE", "TRUNCATE"),
            Map.entry("VALUES", "SELECT"));

    /** Reference, "SQL Commands" (PostgreSQL 18), and command tags that say more. */
    private static final List<String> KNOWN = List.of("""
            ANALYZE, BEGIN, CALL, CHECKPOINT, CLOSE, CLOSE CURSOR ALL, CLUSTER, COMMENT, COMMIT,
            COMMIT PREPARED, COPY, COPY FILE, COPY PROGRAM, DEALLOCATE, DEALLOCATE ALL, DECLARE, DELETE,
            DISCARD, DISCARD ALL, DISCARD PLANS, DISCARD SEQUENCES, DISCARD TEMP, DO, DROP OWNED, DROP ROUTINE,
            EXECUTE, EXPLAIN, FETCH, GRANT, GRANT ROLE, IMPORT FOREIGN SCHEMA, INSERT, LISTEN, LOAD, LOCK,
            MERGE, MOVE, NOTIFY, PREPARE, PREPARE TRANSACTION, REASSIGN OWNED, REFRESH MATERIALIZED VIEW,
            REINDEX, RELEASE, RESET, RESET ALL, RESET ROLE, RESET SESSION AUTHORIZATION, REVOKE, REVOKE ROLE,
            ROLLBACK, ROLLBACK PREPARED, ROLLBACK TO, SAVEPOINT, SECURITY LABEL, SELECT, SET, SET CONSTRAINTS,
            SET ROLE, SET SESSION AUTHORIZATION, SET SESSION CHARACTERISTICS, SET TIME ZONE, SET TRANSACTION,
            SHOW, SHOW ALL, TRUNCATE, UNLISTEN, UPDATE, VACUUM, ALTER DEFAULT PRIVILEGES, ALTER LARGE OBJECT,
            ALTER ROUTINE, ALTER SYSTEM, ALTER CONSTRAINT, CREATE CONSTRAINT TRIGGER,
            CREATE TABLE AS""".split(",\\s+"));

    /** What ALTER, CREATE and DROP are followed by. */
    private static final List<String> OBJECTS = List.of("""
            ACCESS METHOD, AGGREGATE, CAST, COLLATION, CONVERSION, DATABASE, DOMAIN, EVENT TRIGGER, EXTENSION,
            FOREIGN DATA WRAPPER, FOREIGN TABLE, FUNCTION, INDEX, LANGUAGE, MATERIALIZED VIEW, OPERATOR,
            OPERATOR CLASS, OPERATOR FAMILY, POLICY, PROCEDURE, PUBLICATION, ROLE, RULE, SCHEMA, SEQUENCE,
            SERVER, STATISTICS, SUBSCRIPTION, TABLE, TABLESPACE, TEXT SEARCH CONFIGURATION,
            TEXT SEARCH DICTIONARY, TEXT SEARCH PARSER, TEXT SEARCH TEMPLATE, TRANSFORM, TRIGGER, TYPE,
            USER MAPPING, VIEW""".split(",\\s+"));

    private static final Set<String> BEGINNINGS = beginnings();

    private CommandKinds() {}

    private static Set<String> beginnings() {
        Set<String> beginnings = new HashSet<>();
        for (String known : KNOWN) {
            beginnings.addAll(beginnings(known));
        }
        for (String verb : List.of("ALTER ", "CREATE ", "DROP ")) {
            for (String object : OBJECTS) {
                beginnings.addAll(beginnings(verb + object));
            }
        }
        return Set.copyOf(beginnings);
    }

    /** The one name of a command: upper case, words parted by a blank, one of several spellings. */
    public static String canonical(String kind) {
        String name = kind.toUpperCase(Locale.ROOT).replace('_', ' ').strip();
        return SAME.getOrDefault(name, name);
    }

    /** Whether some command of PostgreSQL's begins with these words. */
    static boolean known(String canonical) {
        return BEGINNINGS.contains(canonical);
    }

    /** A canonical name's first word, first two words, and so on up to the whole. */
    public static Set<String> beginnings(String canonical) {
        int blank = canonical.indexOf(' ');
        if (blank < 0) {
            return Set.of(canonical);
        }
        Set<String> beginnings = new HashSet<>();
        while (blank >= 0) {
            beginnings.add(canonical.substring(0, blank));
            blank = canonical.indexOf(' ', blank + 1);
        }
        beginnings.add(canonical);
        return beginnings;
    }

    /** A canonical name's first word. */
    public static String verb(String canonical) {
        int blank = canonical.indexOf(' ');
        return blank < 0 ? canonical : canonical.substring(0, blank);
    }
}
