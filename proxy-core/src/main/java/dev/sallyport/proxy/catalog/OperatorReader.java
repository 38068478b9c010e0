package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Cast;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Operator;
import dev.sallyport.policy.catalog.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads operators, and the casts that users made. */
final class OperatorReader {
    /** Operators. Those that are only announced have no function yet. */
    private static final String OPERATORS = """
            SELECT o.oid, n.nspname, o.oprname, o.oprcode::pg_catalog.oid, <member>
            FROM pg_catalog.pg_operator o
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) o.oprnamespace
            WHERE o.oprcode::pg_catalog.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid AND <which> (
                o.oid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid
                AND n.nspname OPERATOR(pg_catalog.=) 'pg_catalog'::pg_catalog.name)
            ORDER BY o.oid
            """;

    /** PostgreSQL's own operators, most by far, which no extension brought. */
    private static final FollowedQuery OWN =
            FollowedQuery.ofOwn(OPERATORS.replace("<which>", "").replace("<member>", "false"));

    /** The others, and whether one extension brought both the operator and its function. */
    private static final FollowedQuery USERS =
            FollowedQuery.of(OPERATORS.replace("<which>", "NOT").replace("<member>", """
            EXISTS (
                SELECT 1 FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_depend f
                    ON f.refclassid OPERATOR(pg_catalog.=) d.refclassid
                    AND f.refobjid OPERATOR(pg_catalog.=) d.refobjid
                WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_operator'::pg_catalog.regclass
                  AND d.objid OPERATOR(pg_catalog.=) o.oid
                  AND d.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char"
                  AND f.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
                  AND f.objid OPERATOR(pg_catalog.=) o.oprcode::pg_catalog.oid
                  AND f.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char")
            """));

    private static final FollowedHalves HALVES = new FollowedHalves(OWN, USERS);

    /**
     * Casts that were created after initdb, by the names of the types that lead to them: what they convert to, and
     * domains over that; and whether one extension brought both the cast and its function.
     */
    private static final FollowedQuery CASTS = FollowedQuery.of("""
            WITH RECURSIVE named (cast_oid, function, type, name) AS (
                SELECT c.oid, c.castfunc, t.oid, t.typname
                FROM pg_catalog.pg_cast c JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) c.casttarget
                WHERE c.castfunc OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
                  AND c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
                UNION ALL
                SELECT n.cast_oid, n.function, d.oid, d.typname
                FROM named n JOIN pg_catalog.pg_type d ON d.typbasetype OPERATOR(pg_catalog.=) n.type)
            SELECT n.name, n.function, EXISTS (
                SELECT 1 FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_depend f
                    ON f.refclassid OPERATOR(pg_catalog.=) d.refclassid
                    AND f.refobjid OPERATOR(pg_catalog.=) d.refobjid
                WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_cast'::pg_catalog.regclass
                  AND d.objid OPERATOR(pg_catalog.=) n.cast_oid
                  AND d.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char"
                  AND f.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
                  AND f.objid OPERATOR(pg_catalog.=) n.function
                  AND f.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char")
            FROM named n
            ORDER BY n.name, n.function
            """);

    private static final Set<String> COMPILED = Set.of("c", "internal");

    private OperatorReader() {}

    static List<Operator> operators(FollowedRows rows, Map<Long, Function> functions) throws SQLException {
        List<Operator> operators = new ArrayList<>();
        rows.each(HALVES, row -> {
            QualifiedName name = new QualifiedName(row.text(2), row.text(3));
            Function function = functions.get(row.oid(4));
            if (function != null) {
                boolean own =
                        row.oid(1) < Catalog.FIRST_USER_OID && name.schema().equals("pg_catalog");
                operators.add(new Operator(name, function, own || brought(row.flag(5), function)));
            }
        });
        return operators;
    }

    /**
     * Whether something is only another way to write a call of compiled code from the same extension. That is made to
     * compute, and only a superuser can install it. Without this exception every {@code =} would count as a user's
     * function wherever an extension brings a type.
     */
    private static boolean brought(boolean member, Function function) {
        return member && COMPILED.contains(function.language());
    }

    static List<Cast> casts(FollowedRows rows, Map<Long, Function> functions) throws SQLException {
        List<Cast> casts = new ArrayList<>();
        rows.each(CASTS, row -> {
            Function function = functions.get(row.oid(2));
            if (function != null && !brought(row.flag(3), function)) {
                casts.add(new Cast(row.text(1), function));
            }
        });
        return casts;
    }
}
