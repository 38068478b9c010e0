package dev.sallyport.proxy.catalog;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query of the loader whose rows stay the same as long as the tables that it reads do. It may read nothing else: no
 * settings, locks or statistics.
 *
 * @param tables the catalogs that it reads
 * @param own whether its rows come of PostgreSQL's own objects only, those that initdb made
 */
record FollowedQuery(String sql, Set<String> tables, boolean own) {
    private static final Pattern READ =
            Pattern.compile("(?i)(?:\\bFROM|\\bJOIN|,)\\s+pg_catalog\\.(\\w+)\\b(?!\\s*\\()");

    /** Over all objects. */
    static FollowedQuery of(String sql) {
        return new FollowedQuery(sql, tables(sql), false);
    }

    /** Over objects of initdb's that use nothing but such. */
    static FollowedQuery ofOwn(String sql) {
        return new FollowedQuery(sql, tables(sql), true);
    }

    private static Set<String> tables(String sql) {
        Set<String> tables = new TreeSet<>();
        Matcher read = READ.matcher(sql);
        while (read.find()) {
            if (!CatalogChanges.FOLLOWED.containsKey(read.group(1))) {
                throw new IllegalArgumentException("nobody would notice changes of " + read.group(1));
            }
            tables.add(read.group(1));
        }
        return Set.copyOf(tables);
    }
}
