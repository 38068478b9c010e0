package dev.sallyport.it.lineage;

import java.util.List;
import java.util.Random;

/**
 * Makes queries in which the same few names mean different things in different scopes. Many of them are refused by
 * PostgreSQL; those that it runs tell whether scopes were understood.
 */
final class QueryGenerator {
    private static final List<String> TABLES = List.of("a", "b", "c", "v", "w", "m", "r");
    private static final List<String> COLUMNS = List.of("x", "y", "z", "a", "k");
    private static final List<String> ALIASES = List.of("a", "b", "c", "q", "x", "t");

    private final Random random;

    QueryGenerator(long seed) {
        this.random = new Random(seed);
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** A statement that answers with rows. */
    String statement() {
        String with = chance(30) ? with(2) : "";
        if (chance(12)) {
            return with + change();
        }
        return with + query(3) + (chance(20) ? " LIMIT 30" : "");
    }

    private String change() {
        String returning = " RETURNING " + (chance(30) ? "*" : items(1)) + (chance(20) ? ", old.x, new.y" : "");
        return switch (random.nextInt(4)) {
            case 0 -> "INSERT INTO a (x, y) " + query(1) + returning;
            case 1 -> "UPDATE a SET x = " + expression(1) + ", y = y FROM " + from(1) + returning;
            case 2 -> "DELETE FROM b USING " + from(1) + returning;
            default ->
                "MERGE INTO c USING " + item(1) + " ON c.k = 1 WHEN MATCHED THEN UPDATE SET y = " + expression(1)
                        + returning;
        };
    }

    private String with(int depth) {
        String name = one(ALIASES);
        String columns = chance(40) ? " (" + one(COLUMNS) + ", z)" : "";
        if (chance(25)) {
            return "WITH RECURSIVE " + name + " (x, y, k) AS (SELECT x, y, k FROM a UNION ALL SELECT "
                    + name + "." + one(List.of("x", "y")) + ", " + one(List.of("x", "y", "b.z")) + ", " + name
                    + ".k + 1 FROM " + name + (chance(50) ? ", b" : "") + " WHERE " + name + ".k < 4) ";
        }
        return "WITH " + name + columns + " AS (" + query(depth) + ") ";
    }

    private String query(int depth) {
        if (depth > 0 && chance(15)) {
            return core(depth - 1, 2) + " " + one(List.of("UNION", "UNION ALL", "EXCEPT", "INTERSECT ALL")) + " "
                    + core(depth - 1, 2);
        }
        if (chance(5)) {
            return "VALUES ((SELECT max(x) FROM b), 'v'), (NULL, (SELECT min(y) FROM a))";
        }
        return core(depth, 0);
    }

    private String core(int depth, int columns) {
        String from = from(depth);
        String list;
        if (columns == 0) {
            list = chance(25) ? "*" : items(depth);
        } else {
            list = expression(0) + "::text, " + expression(0) + "::text";
        }
        String where = chance(15) ? " WHERE " + expression(0) + " IS NOT NULL" : "";
        return "SELECT " + list + " FROM " + from + where;
    }

    private String items(int depth) {
        StringBuilder items = new StringBuilder(item(expression(depth)));
        while (chance(55)) {
            items.append(", ").append(chance(12) ? one(ALIASES) + ".*" : item(expression(depth)));
        }
        return items.toString();
    }

    private String item(String expression) {
        return chance(50) ? expression + " AS " + one(COLUMNS) : expression;
    }

    private String from(int depth) {
        StringBuilder from = new StringBuilder(item(depth));
        while (chance(35)) {
            from.append(", ").append(item(depth));
        }
        return from.toString();
    }

    private String item(int depth) {
        if (depth > 0 && chance(25)) {
            String join = one(List.of("CROSS JOIN", "JOIN", "LEFT JOIN", "FULL JOIN", "NATURAL JOIN"));
            String on = join.equals("CROSS JOIN") || join.equals("NATURAL JOIN")
                    ? ""
                    : chance(50) ? " ON true" : " USING (k)" + (chance(20) ? " AS " + one(ALIASES) : "");
            String joined = source(depth - 1) + " " + join + " " + source(depth - 1) + on;
            return chance(25) ? "(" + joined + ") AS " + one(ALIASES) + (chance(50) ? " (x, k, z)" : "") : joined;
        }
        return source(depth);
    }

    private String source(int depth) {
        if (depth > 0 && chance(30)) {
            return (chance(35) ? "LATERAL " : "") + "(" + (chance(15) ? with(1) : "") + query(depth - 1) + ") AS "
                    + one(ALIASES) + (chance(30) ? " (y, x)" : "");
        }
        if (chance(14)) {
            return function() + (chance(20) ? " WITH ORDINALITY" : "") + " AS " + one(ALIASES)
                    + (chance(30) ? " (z)" : "");
        }
        String table = chance(20) ? one(ALIASES) : one(TABLES);
        return (chance(10) ? "public." : "")
                + table
                + (chance(50) ? " AS " + one(ALIASES) + (chance(20) ? " (z, y)" : "") : "");
    }

    private String function() {
        String argument = chance(60) ? column() : "'f'";
        return switch (random.nextInt(6)) {
            case 0 -> "unnest(ARRAY[" + argument + "])";
            case 1 -> "pair(" + argument + ")";
            case 2 -> "as_b(" + argument + ")";
            case 3 -> "one(" + argument + ")";
            case 4 -> "jsonb_each_text(jsonb_build_object('j', " + argument + "))";
            default -> "lower(" + argument + ")";
        };
    }

    private String column() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> one(COLUMNS);
            case 3, 4, 5 -> one(ALIASES) + "." + one(COLUMNS);
            case 6 -> "(" + one(ALIASES) + ")." + one(COLUMNS);
            default -> one(ALIASES);
        };
    }

    private String expression(int depth) {
        return switch (random.nextInt(depth > 0 ? 13 : 9)) {
            case 0, 1, 2, 3, 4 -> column();
            case 5 -> "concat(" + column() + ", " + column() + ")";
            case 6 -> "coalesce(NULL, " + column() + ")";
            case 7 -> column() + "::text";
            case 8 -> "'constant'";
            case 9 -> "(SELECT " + expression(depth - 1) + " FROM " + from(depth - 1) + " LIMIT 1)";
            case 10 -> "ARRAY(" + core(depth - 1, 0) + ")";
            case 11 -> "max(" + column() + "::text) OVER (ORDER BY " + column() + ")";
            default -> "to_jsonb(" + one(ALIASES) + ")";
        };
    }
}
