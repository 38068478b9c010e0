package dev.sallyport.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FollowedQueryTest {
    @Test
    void findsTheTablesHoweverTheyAreJoined() {
        FollowedQuery query = FollowedQuery.of("""
                WITH x AS (SELECT 1 FROM pg_catalog.pg_proc p, pg_catalog.unnest(p.proargnames) n)
                SELECT c.oid, pg_catalog.format_type(23, NULL), 'pg_catalog.pg_cast'::pg_catalog.regclass
                FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_type t ON true
                CROSS JOIN LATERAL pg_catalog.generate_series(1, 2) s,
                    pg_catalog.pg_depend d
                WHERE EXISTS (SELECT FROM pg_catalog.pg_index i)""");

        assertThat(query.tables()).containsExactlyInAnyOrder("pg_proc", "pg_class", "pg_type", "pg_depend", "pg_index");
    }

    @Test
    void refusesWhatNobodyFollows() {
        for (String other : new String[] {"pg_locks", "pg_settings", "pg_authid", "pg_enum"}) {
            assertThatThrownBy(() -> FollowedQuery.of("SELECT 1 FROM pg_catalog." + other + " x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(other);
        }
    }
}
