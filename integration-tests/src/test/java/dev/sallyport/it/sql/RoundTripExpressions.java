package dev.sallyport.it.sql;

import java.util.Random;

/** Expressions and joins by chance, with hardly any parentheses, so that precedence decides how they are read. */
final class RoundTripExpressions {
    private static final String[] COLUMNS = {"a", "b", "c", "d", "e"};
    private static final String[] INFIX = {
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "||",
        "<@",
        "<<",
        ">>",
        "&",
        "|",
        "#",
        "->",
        "->>",
        "@@",
        "@>",
        "~",
        "!~",
        "<->",
        "OPERATOR(public.+)",
        "OPERATOR(*)",
        "AND",
        "OR",
        "AND",
        "OR",
        "AND",
        "OR",
        "<",
        ">",
        "=",
        "<=",
        ">=",
        "<>",
        "!="
    };
    private static final String[] PREFIX = {"-", "+", "@", "~", "!!", "|/", "NOT", "NOT", "OPERATOR(public.@)"};
    private static final String[] POSTFIX = {
        "IS NULL", "IS NOT NULL", "IS TRUE", "IS NOT FALSE", "IS UNKNOWN", "ISNULL", "NOTNULL", "::v", "::boolean"
    };
    private static final String[] MATCHES = {
        " LIKE ",
        " NOT LIKE ",
        " ILIKE ",
        " NOT ILIKE ",
        " SIMILAR TO ",
        " NOT SIMILAR TO ",
        " IS DISTINCT FROM ",
        " IS NOT DISTINCT FROM ",
        " AT TIME ZONE "
    };
    private static final String[] BETWEENS = {" BETWEEN ", " NOT BETWEEN ", " BETWEEN SYMMETRIC "};
    private static final String[] JOINS = {" JOIN ", " LEFT JOIN ", " FULL JOIN ", " RIGHT OUTER JOIN "};
    private static final String[] SETS = {" UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT ", " INTERSECT ALL "};

    private final Random random;
    private int aliases;

    RoundTripExpressions(Random random) {
        this.random = random;
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    String expression(int depth) {
        if (depth == 0) {
            return one(COLUMNS);
        }
        int less = depth - 1;
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3, 4 -> expression(less) + " " + one(INFIX) + " " + expression(less);
            case 5, 6 -> one(PREFIX) + " " + expression(less);
            case 7 -> expression(less) + " " + one(POSTFIX);
            case 8 ->
                expression(less) + one(BETWEENS) + expression(0) + one(" + ", " = ", " || ", " ^ ") + expression(0)
                        + " AND " + expression(less);
            case 9 -> expression(less) + one(MATCHES) + expression(less);
            case 10 ->
                expression(less) + one(" LIKE ", " SIMILAR TO ") + expression(0) + one("", " || b", " + c") + " ESCAPE "
                        + expression(less);
            case 11 -> expression(less) + one(" IN (", " NOT IN (") + expression(less) + ", " + expression(0) + ")";
            case 12 ->
                expression(less)
                        + one(" = ", " < ", " @> ", " LIKE ", " NOT ILIKE ")
                        + one("ANY (ARRAY[a, b])", "ALL (SELECT a FROM u)", "SOME (ARRAY[c])");
            default -> one("(" + expression(less) + ")", "(a, b) OVERLAPS (c, " + expression(less) + ")");
        };
    }

    private String table() {
        return one("t", "u", "w") + " x" + ++aliases;
    }

    /** A FROM item of which the first table's name is the last but so many. */
    private String item(int depth) {
        int less = depth - 1;
        if (depth == 0) {
            return table();
        }
        return switch (random.nextInt(6)) {
            case 0 -> item(less) + " CROSS JOIN " + item(0);
            case 1 -> item(less) + " NATURAL" + one(JOINS) + item(0);
            case 2 -> "(" + item(less) + one(JOINS) + item(0) + " ON true)";
            case 3 ->
                item(0) + one(JOINS) + item(less) + one(JOINS) + item(0) + " ON " + condition() + " ON " + condition();
            case 4 -> item(less) + one(JOINS) + item(0) + " CROSS JOIN " + item(0) + " ON " + condition();
            default -> item(less) + one(JOINS) + item(less) + " ON " + condition();
        };
    }

    private String condition() {
        return one("true", "false", "true AND NOT false OR true", "1 + 2 * 3 = 7", "NULL IS NULL = true");
    }

    String join() {
        return "SELECT 1 AS one FROM " + item(3) + ", " + item(1);
    }

    String sets(int depth) {
        String left = depth > 0 && random.nextInt(3) == 0 ? "(" + sets(depth - 1) + ")" : leaf();
        StringBuilder query = new StringBuilder(left);
        for (int i = random.nextInt(4); i >= 0; i--) {
            query.append(one(SETS));
            query.append(depth > 0 && random.nextInt(3) == 0 ? "(" + sets(depth - 1) + ")" : leaf());
        }
        return query.append(one("", "", " ORDER BY 1", " LIMIT 1 + 1")).toString();
    }

    private String leaf() {
        return one("SELECT a FROM t", "SELECT b FROM u WHERE a = b", "VALUES ('x'::v)", "SELECT g FROM w");
    }
}
