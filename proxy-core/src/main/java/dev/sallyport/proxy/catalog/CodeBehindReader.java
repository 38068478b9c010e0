package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Cast;
import dev.sallyport.policy.catalog.CodeBehind;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.proxy.catalog.RelationReader.Heading;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what may change the session's settings behind a statement's back. Before PostgreSQL 18 the server doesn't tell
 * when the search path changes, so one must know when to ask.
 *
 * <p>A function counts if its text has a word that such code needs, or another such function's name; if its language
 * can't be read; or, once anything of the kind is attached to a relation, if it is a user's at all, since it may use
 * that relation. Compiled code doesn't count: only a superuser can bring it.
 */
final class CodeBehindReader {
    private static final FollowedQuery CHANGING = FollowedQuery.of("""
            WITH RECURSIVE users (oid, name, body, readable) AS MATERIALIZED (
                SELECT p.oid, pg_catalog.lower(p.proname::pg_catalog.text), pg_catalog.lower(p.prosrc),
                    l.lanname OPERATOR(pg_catalog.=) ANY ('{sql,plpgsql}'::pg_catalog.name[])
                FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
                WHERE p.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
                  AND l.lanname OPERATOR(pg_catalog.<>) ALL ('{c,internal}'::pg_catalog.name[])),
            changing (oid, name) AS (
                SELECT u.oid, u.name FROM users u
                WHERE NOT u.readable OR u.body OPERATOR(pg_catalog.=) ''::pg_catalog.text
                  OR u.body OPERATOR(pg_catalog.~)
                    'set_config|search_path|execute|schema|reset|discard|role|authorization|u&'::pg_catalog.text
                UNION
                SELECT u.oid, u.name FROM changing c JOIN users u
                    ON pg_catalog.strpos(u.body, c.name) OPERATOR(pg_catalog.>) 0)
            SELECT u.oid, c.oid IS NOT NULL
            FROM users u LEFT JOIN changing c ON c.oid OPERATOR(pg_catalog.=) u.oid
            """);

    /** What is attached to relations ({@code w} runs when rows change, {@code r} when they are read) and domains. */
    private static final FollowedQuery ATTACHED = FollowedQuery.of("""
            WITH trees (kind, owner, tree) AS (
                SELECT 'w', t.tgrelid, pg_catalog.concat(':funcid ', t.tgfoid::pg_catalog.oid, ' ', t.tgqual)
                FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal
                UNION ALL
                SELECT 'w', d.adrelid, d.adbin::pg_catalog.text FROM pg_catalog.pg_attrdef d
                UNION ALL
                SELECT 'w', i.indrelid, pg_catalog.concat(i.indexprs, ' ', i.indpred)
                FROM pg_catalog.pg_index i WHERE i.indexprs IS NOT NULL OR i.indpred IS NOT NULL
                UNION ALL
                SELECT 'w', c.conrelid, c.conbin::pg_catalog.text FROM pg_catalog.pg_constraint c
                WHERE c.conbin IS NOT NULL AND c.conrelid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
                UNION ALL
                SELECT 'r', p.polrelid, pg_catalog.concat(p.polqual, ' ', p.polwithcheck) FROM pg_catalog.pg_policy p
                UNION ALL
                SELECT 'd', c.contypid, c.conbin::pg_catalog.text FROM pg_catalog.pg_constraint c
                WHERE c.conbin IS NOT NULL AND c.contypid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid)
            SELECT DISTINCT t.kind, t.owner, mention.found[1]
            FROM trees t, pg_catalog.regexp_matches(t.tree,
                ':(?:funcid|opfuncid|aggfnoid|winfnoid) ([1-9][0-9]*)', 'g') AS mention(found)
            """);

    private static final FollowedQuery DOMAINS = FollowedQuery.of("""
            SELECT t.oid, t.typname, t.typbasetype FROM pg_catalog.pg_type t
            WHERE t.typtype OPERATOR(pg_catalog.=) 'd'::pg_catalog."char"
            """);

    private static final FollowedHalves COLUMNS_OF_DOMAINS = FollowedHalves.of("""
            SELECT DISTINCT a.attrelid, a.atttypid
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
            WHERE t.typtype OPERATOR(pg_catalog.=) 'd'::pg_catalog."char" AND NOT a.attisdropped
              AND <which> (a.attrelid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid
                AND a.atttypid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid)
            """);

    private static final FollowedQuery REFERENCES = FollowedQuery.of("""
            SELECT c.confrelid, c.conrelid FROM pg_catalog.pg_constraint c
            WHERE c.contype OPERATOR(pg_catalog.=) 'f'::pg_catalog."char"
            """);

    private record Attached(String kind, long owner, long function) {}

    private record Domain(long oid, String name, long over) {}

    /** Using the first uses the second. */
    private record Link(long from, long to) {}

    private final FollowedRows rows;
    private final Map<Long, Function> functions;
    private final RuleReader rules;
    private final Set<Long> users = new HashSet<>();
    private final Set<Long> changing = new HashSet<>();
    private final List<Attached> attached = new ArrayList<>();
    private final List<Domain> domains = new ArrayList<>();

    CodeBehindReader(FollowedRows rows, Map<Long, Function> functions, RuleReader rules) throws SQLException {
        this.rows = rows;
        this.functions = functions;
        this.rules = rules;
        rows.each(CHANGING, row -> {
            users.add(row.oid(1));
            if (row.flag(2)) {
                changing.add(row.oid(1));
            }
        });
        for (Function function : functions.values()) {
            if (function.name().schema().equals("pg_catalog")
                    && function.name().name().equals("set_config")) {
                changing.add(function.oid());
            }
        }
        rows.each(ATTACHED, row -> attached.add(new Attached(row.text(1), row.oid(2), Long.parseLong(row.text(3)))));
        rows.each(DOMAINS, row -> domains.add(new Domain(row.oid(1), row.text(2), row.oid(3))));
    }

    /** Which relations' use may change settings. */
    CodeBehind relations(Map<Long, Heading> headings, Map<Long, Set<Long>> parents) throws SQLException {
        if (attached.stream().anyMatch(a -> changing.contains(a.function()))
                || headings.keySet().stream().anyMatch(this::rulesChange)) {
            changing.addAll(users);
        }
        Set<Long> read = new HashSet<>();
        Set<Long> written = new HashSet<>();
        Set<Long> types = domainsThatChange();
        for (Attached one : attached) {
            if (changing.contains(one.function()) && !one.kind().equals("d")) {
                (one.kind().equals("r") ? read : written).add(one.owner());
            }
        }
        rows.each(COLUMNS_OF_DOMAINS, row -> {
            if (types.contains(row.oid(2))) {
                written.add(row.oid(1));
            }
        });
        List<Link> links = links(headings.keySet(), parents);
        for (Map.Entry<Long, Heading> entry : headings.entrySet()) {
            long relation = entry.getKey();
            if (rulesChange(relation)) {
                boolean table = entry.getValue().kind() == RelationKind.TABLE;
                (table ? written : read).add(relation);
            }
        }
        Set<Long> rewritten = new HashSet<>(rules.rewritten());
        spread(links, rewritten);
        spread(links, read);
        written.addAll(read);
        rows.each(REFERENCES, row -> links.add(new Link(row.oid(1), row.oid(2))));
        spread(links, written);
        return new CodeBehind(read, written, rewritten);
    }

    private boolean rulesChange(long relation) {
        return rules.calls(relation).stream().anyMatch(function -> changing.contains(function.oid()));
    }

    /** Parents are used with their children, views and ruled tables with what their rules read. */
    private List<Link> links(Collection<Long> relations, Map<Long, Set<Long>> parents) {
        List<Link> links = new ArrayList<>();
        parents.forEach((child, all) -> all.forEach(parent -> links.add(new Link(parent, child))));
        for (long relation : relations) {
            for (ColumnId used : rules.reads(relation)) {
                links.add(new Link(relation, used.relationOid()));
            }
        }
        return links;
    }

    private static void spread(Collection<Link> links, Set<Long> relations) {
        boolean more = !relations.isEmpty();
        while (more) {
            more = false;
            for (Link link : links) {
                more |= relations.contains(link.to()) && relations.add(link.from());
            }
        }
    }

    /** Domains whose checks change settings, and domains over them. */
    private Set<Long> domainsThatChange() {
        Set<Long> types = new HashSet<>();
        for (Attached one : attached) {
            if (one.kind().equals("d") && changing.contains(one.function())) {
                types.add(one.owner());
            }
        }
        spread(
                domains.stream()
                        .map(domain -> new Link(domain.oid(), domain.over()))
                        .toList(),
                types);
        return types;
    }

    /** Conversions to domains whose checks change settings, which call what the check calls. */
    List<Cast> casts() {
        List<Cast> casts = new ArrayList<>();
        if (domainsThatChange().isEmpty()) {
            return casts;
        }
        for (Domain domain : domains) {
            Set<Long> checks = new HashSet<>(Set.of(domain.oid()));
            spread(
                    domains.stream()
                            .map(each -> new Link(each.over(), each.oid()))
                            .toList(),
                    checks);
            for (Attached one : attached) {
                Function function = functions.get(one.function());
                boolean own = one.kind().equals("d") && checks.contains(one.owner());
                if (own && function != null && changing.contains(one.function())) {
                    casts.add(new Cast(domain.name(), function));
                }
            }
        }
        return casts;
    }
}
