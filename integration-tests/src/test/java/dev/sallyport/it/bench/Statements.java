package dev.sallyport.it.bench;

/** The texts that are measured, from the shortest that programs send to what imports and reports are made of. */
final class Statements {
    /** What pgbench sends most. */
    static final String POINT_READ = "SELECT abalance FROM pgbench_accounts WHERE aid = 1;";

    /** A report: a common table expression, joins, a window, grouping. */
    static final String REPORT = """
            WITH paid AS (
                SELECT o.customer_id, date_trunc('month', o.placed_at) AS month, sum(o.total) AS total, count(*) AS orders
                FROM orders o JOIN payments p ON p.order_id = o.id AND p.state = 'settled'
                WHERE o.placed_at >= now() - interval '1 year' AND o.total > 0 GROUP BY 1, 2)
            SELECT c.country, c.city, paid.month, sum(paid.total) AS turnover, avg(paid.orders) AS orders_each,
                rank() OVER (PARTITION BY c.country ORDER BY sum(paid.total) DESC) AS place
            FROM paid JOIN customers c ON c.id = paid.customer_id LEFT JOIN regions r ON r.country = c.country
            WHERE c.created_at < now() AND (r.name IS NOT NULL OR c.city LIKE 'B%')
            GROUP BY c.country, c.city, paid.month HAVING count(*) > 3 ORDER BY turnover DESC, c.city LIMIT 100;
            """;

    /** A client's question for a table's columns, after the one that psql asks for {@code \d}. */
    static final String DESCRIBE = """
            SELECT a.attname,
              pg_catalog.format_type(a.atttypid, a.atttypmod),
              (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true)
               FROM pg_catalog.pg_attrdef d
               WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef),
              a.attnotnull,
              (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type t
               WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation) AS attcollation,
              a.attidentity,
              a.attgenerated,
              CASE WHEN a.attstorage <> 'p' THEN a.attstorage ELSE 'x' END AS attstorage,
              CASE WHEN a.attstattarget = -1 THEN NULL ELSE a.attstattarget END AS attstattarget,
              pg_catalog.col_description(a.attrelid, a.attnum)
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = '16388' AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum;
            """;

    private static final int ROWS = 1_000;
    private static final int LIST_CHARACTERS = 100_000;

    private Statements() {}

    /** One INSERT of a thousand rows. */
    static String manyRows() {
        StringBuilder sql = new StringBuilder("INSERT INTO orders (id, customer_id, total, note) VALUES ");
        for (int row = 0; row < ROWS; row++) {
            sql.append(row == 0 ? "" : ", ");
            sql.append('(').append(row).append(", ").append(row % 97).append(", 12.50, 'order ");
            sql.append(row).append("')");
        }
        return sql.toString();
    }

    /** A question for very many keys, of 100 kB. */
    static String longList() {
        StringBuilder sql = new StringBuilder("SELECT abalance FROM pgbench_accounts WHERE aid IN (1");
        for (int key = 2; sql.length() < LIST_CHARACTERS; key++) {
            sql.append(", ").append(key);
        }
        return sql.append(')').toString();
    }
}
