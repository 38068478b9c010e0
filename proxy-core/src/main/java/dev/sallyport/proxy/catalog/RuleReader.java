package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Reads what rewrite rules read and call: those that views are, and those that users put on tables. */
final class RuleReader {
    private static final FollowedQuery READS = FollowedQuery.of("""
            SELECT DISTINCT r.ev_class, d.refobjid, d.refobjsubid
            FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite r ON r.oid OPERATOR(pg_catalog.=) d.objid
            WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_rewrite'::pg_catalog.regclass
              AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
              AND d.refobjid OPERATOR(pg_catalog.<>) r.ev_class
            """);

    /**
     * The functions and relations in users' rules, conditions included. pg_depend isn't enough: it leaves out what
     * initdb made, such as the functions that run SQL given as text and the table of passwords. Words of users can't
     * look like a field here: in a node tree their blanks are escaped.
     */
    private static final FollowedQuery MENTIONS = FollowedQuery.of("""
            SELECT DISTINCT r.ev_class, mention.found[1], mention.found[2]
            FROM pg_catalog.pg_rewrite r,
              pg_catalog.regexp_matches(
                pg_catalog.concat(r.ev_qual::pg_catalog.text, ' ', r.ev_action::pg_catalog.text),
                ':(funcid|opfuncid|aggfnoid|winfnoid|relid) ([1-9][0-9]*)', 'g') AS mention(found)
            WHERE r.ev_class OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
            """);

    /** Rules for INSERT, UPDATE and DELETE; those for SELECT ({@code 1}) make views. */
    private static final FollowedQuery CHANGES = FollowedQuery.of("""
            SELECT DISTINCT r.ev_class FROM pg_catalog.pg_rewrite r
            WHERE r.ev_type OPERATOR(pg_catalog.<>) '1'::pg_catalog."char"
            """);

    private final Set<Long> rewritten = new HashSet<>();
    private final Map<Long, Set<ColumnId>> reads = new HashMap<>();
    private final Map<Long, Set<Function>> calls = new HashMap<>();

    /** @param functions every function by its OID */
    RuleReader(FollowedRows rows, Map<Long, Function> functions) throws SQLException {
        Map<Long, Set<Long>> relations = new HashMap<>();
        rows.each(READS, row -> {
            long of = row.oid(1);
            reads.computeIfAbsent(of, oid -> new HashSet<>()).add(new ColumnId(row.oid(2), row.number(3)));
            relations.computeIfAbsent(of, oid -> new HashSet<>()).add(row.oid(2));
        });
        rows.each(CHANGES, row -> rewritten.add(row.oid(1)));
        rows.each(MENTIONS, row -> {
            long of = row.oid(1);
            long mentioned = Long.parseLong(row.text(3));
            Function function = functions.get(mentioned);
            if (!row.text(2).equals("relid")) {
                if (function != null) {
                    calls.computeIfAbsent(of, oid -> new HashSet<>()).add(function);
                }
            } else if (mentioned != of && !relations.getOrDefault(of, Set.of()).contains(mentioned)) {
                reads.computeIfAbsent(of, oid -> new HashSet<>()).add(new ColumnId(mentioned, 0));
            }
        });
    }

    /** The relations with rules about changing their rows. */
    Set<Long> rewritten() {
        return rewritten;
    }

    /** What the rules on that relation read directly; the whole row where pg_depend doesn't tell columns. */
    Set<ColumnId> reads(long relation) {
        return reads.getOrDefault(relation, Set.of());
    }

    /** What users' rules on that relation call directly. */
    Set<Function> calls(long relation) {
        return calls.getOrDefault(relation, Set.of());
    }
}
