package dev.sallyport.policy.sql.lexer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's keywords with their classes (manual, appendix C, as of version 18). */
public final class Keywords {
    /** Where a keyword may stand as a name. */
    public enum Kind {
        /** Anywhere. */
        UNRESERVED,
        /** As a column, table or other name, not as a function or type. */
        COLUMN_NAME,
        /** As a function or type name only. */
        FUNCTION_OR_TYPE,
        /** Only as a label. */
        RESERVED
    }

    private static final String UNRESERVED = """
            abort absent absolute access action add admin after aggregate also alter always asensitive
            assertion assignment at atomic attach attribute backward before begin breadth by cache call
            called cascade cascaded catalog chain characteristics checkpoint class close cluster columns
            comment comments commit committed compression conditional configuration conflict connection
            constraints content continue conversion copy cost csv cube current cursor cycle data database
            day deallocate declare defaults deferred definer delete delimiter delimiters depends depth
            detach dictionary disable discard document domain double drop each empty enable encoding
            encrypted enforced enum error escape event exclude excluding exclusive execute explain
            expression extension external family filter finalize first following force format forward
            function functions generated global granted groups handler header hold hour identity if
            immediate immutable implicit import include including increment indent index indexes inherit
            inherits inline input insensitive insert instead invoker isolation keep key keys label language
            large last leakproof level listen load local location lock locked logged mapping match matched
            materialized maxvalue merge method minute minvalue mode month move name names nested new next
            nfc nfd nfkc nfkd no normalized nothing notify nowait nulls object objects of off oids old omit
            operator option options ordinality others over overriding owned owner parallel parameter parser
            partial partition passing password path period plan plans policy preceding prepare prepared
            preserve prior privileges procedural procedure procedures program publication quote quotes
            range read reassign recursive ref referencing refresh reindex relative release rename
            repeatable replace replica reset restart restrict return returns revoke role rollback rollup
            routine routines rows rule savepoint scalar schema schemas scroll search second security
            sequence sequences serializable server session set sets share show simple skip snapshot source
            sql stable standalone start statement statistics stdin stdout storage stored strict string
            strip subscription support sysid system tables tablespace target temp template temporary text
            ties transaction transform trigger truncate trusted type types uescape unbounded uncommitted
            unconditional unencrypted unknown unlisten unlogged until update vacuum valid validate
            validator value varying version view views virtual volatile whitespace within without work
            wrapper write xml year yes zone
            """;

    private static final String COLUMN_NAME = """
            between bigint bit boolean char character coalesce dec decimal exists extract float greatest
            grouping inout int integer interval json json_array json_arrayagg json_exists json_object
            json_objectagg json_query json_scalar json_serialize json_table json_value least merge_action
            national nchar none normalize nullif numeric out overlay position precision real row setof
            smallint substring time timestamp treat trim values varchar xmlattributes xmlconcat xmlelement
            xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
            """;

    private static final String FUNCTION_OR_TYPE = """
            authorization binary collation concurrently cross current_schema freeze full ilike inner is
            isnull join left like natural notnull outer overlaps right similar tablesample verbose
            """;

    private static final String RESERVED = """
            all analyse analyze and any array as asc asymmetric both case cast check collate column
            constraint create current_catalog current_date current_role current_time current_timestamp
            current_user default deferrable desc distinct do else end except false fetch for foreign from
            grant group having in initially intersect into lateral leading limit localtime localtimestamp
            not null offset on only or order placing primary references returning select session_user some
            symmetric system_user table then to trailing true union unique user using variadic when where
            window with
            """;

    /** Keywords that need AS to be a column label. */
    private static final String AS_LABEL = """
            array as char character create day except fetch filter for from grant group having hour
            intersect into isnull limit minute month notnull offset on order over overlaps precision
            returning second to union varying where window with within without year
            """;

    private static final String SINCE_16 =
            "absent format indent json json_array json_arrayagg json_object json_objectagg keys scalar system_user";
    private static final String SINCE_17 = """
            conditional empty error json_exists json_query json_scalar json_serialize json_table json_value keep
            merge_action nested omit path plan quotes source string target unconditional
            """;
    private static final String SINCE_18 = "enforced objects period virtual";

    private static final Map<String, Kind> KINDS = new HashMap<>();
    private static final Map<String, Integer> SINCE = new HashMap<>();
    private static final Map<String, String> INTERNED = new HashMap<>();
    private static final Set<String> NEED_AS = new HashSet<>(words(AS_LABEL));

    static {
        add(UNRESERVED, Kind.UNRESERVED);
        add(COLUMN_NAME, Kind.COLUMN_NAME);
        add(FUNCTION_OR_TYPE, Kind.FUNCTION_OR_TYPE);
        add(RESERVED, Kind.RESERVED);
        words(SINCE_16).forEach(word -> SINCE.put(word, 160000));
        words(SINCE_17).forEach(word -> SINCE.put(word, 170000));
        words(SINCE_18).forEach(word -> SINCE.put(word, 180000));
    }

    private Keywords() {}

    private static Set<String> words(String list) {
        return Set.of(list.strip().split("\\s+"));
    }

    private static void add(String list, Kind kind) {
        for (String word : words(list)) {
            KINDS.put(word, kind);
            INTERNED.put(word, word);
        }
    }

    /**
     * The keyword of that spelling, or null if that server has none.
     *
     * @param folded in lower case
     * @param serverVersion {@code server_version_num}
     */
    public static @Nullable String find(String folded, int serverVersion) {
        String word = INTERNED.get(folded);
        return word == null || SINCE.getOrDefault(word, 0) > serverVersion ? null : word;
    }

    /** A keyword's class. */
    public static Kind kind(String keyword) {
        Kind kind = KINDS.get(keyword);
        if (kind == null) {
            throw new IllegalArgumentException("no keyword: " + keyword);
        }
        return kind;
    }

    /** Whether there is such a keyword in any version. */
    public static boolean exists(String word) {
        return KINDS.containsKey(word);
    }

    /** Whether a keyword may be a column label without AS. */
    public static boolean bareLabel(String keyword) {
        return !NEED_AS.contains(keyword);
    }
}
