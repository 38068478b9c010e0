package dev.sallyport.policy.sql.lexer;

import java.util.HashMap;
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
    private static final Set<String> AS_LABEL = words("""
            array as char character create day except fetch filter for from grant group having hour
            intersect into isnull limit minute month notnull offset on order over overlaps precision
            returning second to union varying where window with within without year
            """);

    private static final Set<String> SINCE_16 = words(
            "absent format indent json json_array json_arrayagg json_object json_objectagg keys scalar system_user");
    private static final Set<String> SINCE_17 = words("""
            conditional empty error json_exists json_query json_scalar json_serialize json_table json_value keep
            merge_action nested omit path plan quotes source string target unconditional
            """);
    private static final Set<String> SINCE_18 = words("enforced objects period virtual");

    private record Keyword(String word, Kind kind, int since, boolean needsAs) {}

    private static final Map<String, Keyword> KEYWORDS = new HashMap<>();

    static {
        add(UNRESERVED, Kind.UNRESERVED);
        add(COLUMN_NAME, Kind.COLUMN_NAME);
        add(FUNCTION_OR_TYPE, Kind.FUNCTION_OR_TYPE);
        add(RESERVED, Kind.RESERVED);
    }

    private Keywords() {}

    private static Set<String> words(String list) {
        return Set.of(list.strip().split("\\s+"));
    }

    private static void add(String list, Kind kind) {
        for (String word : words(list)) {
            // The grammar's own words are interned too: the same word is mostly the same object, which compares fast.
            String interned = word.intern();
            KEYWORDS.put(interned, new Keyword(interned, kind, since(word), AS_LABEL.contains(word)));
        }
    }

    private static int since(String word) {
        if (SINCE_16.contains(word)) {
            return 160000;
        }
        if (SINCE_17.contains(word)) {
            return 170000;
        }
        return SINCE_18.contains(word) ? 180000 : 0;
    }

    /**
     * The keyword of that spelling, or null if that server has none.
     *
     * @param folded in lower case
     * @param serverVersion {@code server_version_num}
     */
    public static @Nullable String find(String folded, int serverVersion) {
        Keyword keyword = KEYWORDS.get(folded);
        return keyword == null || keyword.since > serverVersion ? null : keyword.word;
    }

    /** A keyword's class. */
    public static Kind kind(String keyword) {
        return keyword(keyword).kind;
    }

    /** Whether there is such a keyword in any version. */
    public static boolean exists(String word) {
        return KEYWORDS.containsKey(word);
    }

    /** Whether a keyword may be a column label without AS. */
    public static boolean bareLabel(String keyword) {
        return !keyword(keyword).needsAs;
    }

    private static Keyword keyword(String word) {
        Keyword keyword = KEYWORDS.get(word);
        if (keyword == null) {
            throw new IllegalArgumentException("no keyword: " + word);
        }
        return keyword;
    }
}
