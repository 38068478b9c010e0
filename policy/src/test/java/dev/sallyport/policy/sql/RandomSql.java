package dev.sallyport.policy.sql;

import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Supplier;

/** Queries and expressions by chance, with few parentheses, so that precedence decides how they are read. */
final class RandomSql {
    private static final String[] NAMES = {"a", "b", "c", "t.a", "\"B\"", "u.name", "value", "s.t.x"};
    private static final String[] CONSTANTS = {"1", "2.5", "'x'", "E'a\\\\b'", "NULL", "TRUE", "$1", "date 'd'", "B'1'"
    };
    private static final String[] INFIX = {
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "||",
        "->",
        "@>",
        "~*",
        "<<",
        "&",
        "AND",
        "OR",
        "AND",
        "OR",
        "OPERATOR(s.+)",
        "#>>"
    };
    private static final String[] COMPARISONS = {"<", ">", "=", "<=", ">=", "<>", "!="};
    private static final String[] PREFIX = {"-", "+", "@", "~", "NOT", "!!", "|/", "OPERATOR(s.@)"};
    private static final String[] POSTFIX = {
        " IS NULL",
        " IS NOT TRUE",
        " ISNULL",
        " IS JSON ARRAY",
        "::int",
        "::text[]",
        " COLLATE \"C\"",
        " AT LOCAL",
        " IS NFC NORMALIZED",
        " IS NOT DOCUMENT",
        " NOTNULL",
        "::numeric(3, 1)"
    };
    private static final String[] JOINS = {"JOIN", "LEFT JOIN", "FULL OUTER JOIN", "RIGHT JOIN", "INNER JOIN"};
    private static final String[] SETS = {" UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT ", " INTERSECT ALL "};

    private final Random random;

    RandomSql(Random random) {
        this.random = random;
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String several(int most, Supplier<String> item) {
        StringJoiner items = new StringJoiner(", ");
        for (int i = random.nextInt(most); i >= 0; i--) {
            items.add(item.get());
        }
        return items.toString();
    }

    /** An expression of at most so many levels. */
    String expression(int depth) {
        if (depth <= 0) {
            return chance(60) ? one(NAMES) : one(CONSTANTS);
        }
        int less = depth - 1;
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> expression(less) + " " + one(INFIX) + " " + expression(less);
            case 5 -> expression(less) + " " + one(COMPARISONS) + " " + expression(less);
            case 6, 7 -> one(PREFIX) + " " + expression(less);
            case 8 -> expression(less) + one(POSTFIX);
            case 9 -> expression(less) + one("", " NOT") + " BETWEEN " + expression(0) + " AND " + expression(less);
            case 10 ->
                expression(less)
                        + one(" LIKE ", " NOT ILIKE ", " SIMILAR TO ")
                        + expression(less)
                        + one("", " ESCAPE '!'");
            case 11 -> expression(less) + one(" IN (", " NOT IN (") + several(3, () -> expression(less)) + ")";
            case 12 -> expression(less) + one(" = ANY (", " < ALL (", " @> SOME (") + expression(less) + ")";
            case 13 ->
                expression(less)
                        + one(" IS DISTINCT FROM ", " IS NOT DISTINCT FROM ", " AT TIME ZONE ")
                        + expression(less);
            case 14 -> "(" + expression(less) + ")";
            default -> primary(less);
        };
    }

    private String primary(int depth) {
        return switch (random.nextInt(10)) {
            case 0 -> one("f", "s.g", "count", "coalesce") + "(" + several(3, () -> expression(depth)) + ")";
            case 1 ->
                "CASE " + one("", expression(depth)) + " WHEN " + expression(depth) + " THEN " + expression(depth)
                        + one("", " ELSE " + expression(depth)) + " END";
            case 2 -> "ARRAY[" + several(3, () -> expression(depth)) + "]";
            case 3 -> "(" + expression(depth) + ", " + expression(depth) + ")";
            case 4 -> "(" + expression(depth) + ")" + one(".f", "[1]", "[a:b + 1]");
            case 5 -> "(" + query(Math.min(depth, 1)) + ")";
            case 6 -> "EXISTS (" + query(Math.min(depth, 1)) + ")";
            case 7 ->
                "sum(" + expression(depth) + ") OVER (PARTITION BY " + expression(depth) + " ORDER BY "
                        + expression(depth) + " DESC)";
            case 8 -> "(a, b) OVERLAPS (c, " + expression(depth) + ")";
            default -> "CAST(" + expression(depth) + " AS int[])";
        };
    }

    /** A query of at most so many levels. */
    String query(int depth) {
        if (depth > 0 && chance(35)) {
            String left = chance(30) ? "(" + query(depth - 1) + ")" : select(depth - 1);
            String right = chance(30) ? "(" + query(depth - 1) + ")" : select(depth - 1);
            return left + one(SETS) + right + one("", one(SETS) + select(0)) + one("", " ORDER BY 1 LIMIT 1 + 1");
        }
        String with = depth > 0 && chance(15) ? "WITH x AS (" + query(depth - 1) + ") " : "";
        return with + select(depth) + one("", "", " ORDER BY " + expression(1) + one("", " DESC NULLS LAST"));
    }

    private String select(int depth) {
        String where = chance(50) ? " WHERE " + expression(depth + 1) : "";
        String group = chance(20) ? " GROUP BY " + several(2, () -> expression(1)) : "";
        return "SELECT " + several(2, () -> expression(1) + one("", " AS x", " y")) + " FROM "
                + several(2, () -> item(depth)) + where + group;
    }

    private String item(int depth) {
        if (depth <= 0) {
            return one("t", "s.u AS v", "ONLY w", "f(1) g (h)", "t TABLESAMPLE m (1)");
        }
        int less = depth - 1;
        return switch (random.nextInt(7)) {
            case 0 -> "(" + query(less) + ") q";
            case 1 -> item(less) + " CROSS JOIN " + item(0);
            case 2 -> item(less) + " NATURAL " + one(JOINS) + " " + item(0);
            case 3 -> item(less) + " " + one(JOINS) + " " + item(less) + " ON " + expression(1);
            case 4 ->
                item(less) + " " + one(JOINS) + " " + item(less) + " " + one(JOINS) + " " + item(0) + " USING (a)"
                        + " ON " + expression(1);
            case 5 -> "(" + item(less) + " CROSS JOIN " + item(less) + ")" + one("", " AS j", " k (l)");
            default -> item(0);
        };
    }
}
