package dev.sallyport.policy.sql.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.sql.surface.SurfaceStatement.CastVote;
import dev.sallyport.policy.sql.surface.SurfaceStatement.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read as what; above all, what isn't read as a vote. */
class SurfaceReaderTest {
    private static SurfaceStatement one(String sql) {
        return SurfaceReader.read(sql).get(0).statement();
    }

    @Test
    void readsAVoteWithConstantsAndParameters() {
        assertThat(one("select APPROVE('ap_x', 'fine') as v"))
                .isEqualTo(new CastVote(true, "v", new Operand.Literal("ap_x"), new Operand.Literal("fine")));
        assertThat(one("SELECT /* no */ reject($1, $2::text);"))
                .isEqualTo(new CastVote(false, "reject", new Operand.Parameter(0), new Operand.Parameter(1)));
        assertThat(SurfaceReader.read("SELECT approve('ap_secret')").get(0).redacted())
                .doesNotContain("ap_secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT approve(ALL 'x')",
                "SELECT approve(VARIADIC 'x')",
                "SELECT approve(id => 'x')",
                "SELECT approve()",
                "SELECT approve('a', 'b', 'c')",
                "SELECT approve(1)",
                "SELECT approve(NULL)",
                "SELECT approve(now())",
                "SELECT approve((SELECT 'x'))",
                "SELECT approve(*)",
                "SELECT (approve('x'))::int4",
                "SELECT ALL approve('x') FROM whoami",
                "SELECT U&\"appro\\0076e2\"('x')",
                "SELECT \uff41pprove('x')",
                "SELECT approve('x') FOR UPDATE",
                "SELECT approve('x') INTO t",
                "SELECT approve('x') GROUP BY 1",
                "SELECT approve('x') HAVING true"
            })
    void readsNoVoteInAnythingElse(String sql) {
        assertThatThrownBy(() -> assertThat(one(sql)).isNotInstanceOf(CastVote.class))
                .as(sql)
                .isInstanceOf(SurfaceSyntaxException.class);
    }

    @Test
    void tellsLimitsFromOffsetsAndAscendingFromDescending() {
        Rows rows = (Rows) one("SELECT * FROM events ORDER BY time DESC, (seq), 1 LIMIT ALL OFFSET (3)"
                .replace(", 1 LIMIT", " ASC LIMIT"));
        assertThat(rows.limit()).isNull();
        assertThat(rows.offset()).isEqualTo(new Operand.Literal(3L));
        assertThat(rows.order()).extracting(SurfaceStatement.Key::descending).containsExactly(true, false);
        assertThat(((Rows) one("SELECT * FROM events OFFSET 1 LIMIT 2")).limit())
                .isEqualTo(new Operand.Literal(2L));
    }

    @Test
    void asksNothingOfPostgresqlsCatalogsThatDoesSomething() {
        assertThat(one("SELECT approve('x') FROM pg_catalog.pg_class"))
                .isInstanceOf(SurfaceStatement.CatalogQuestion.class);
    }
}
