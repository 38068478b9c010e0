package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether what can't be read ends within parentheses. */
class OpenTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT (1",
                "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2",
                "CREATE RULE r AS ON INSERT TO t DO (SELECT ')'; SELECT 2 -- )",
                "CREATE RULE r AS ON INSERT TO t DO ((SELECT 1); SELECT $$)$$;"
            })
    void knowsThatMoreMustFollow(String sql) {
        assertThat(Sql.refused(sql).open()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELEKT 1",
                "SELECT 1 FROM",
                "SELECT (1))",
                "SELECT 1) (",
                "SELEKT '('",
                "SELEKT \"(\" -- (",
                "SELEKT (1) /* ( */",
                "SELECT ('never closed",
                "SELECT (1 /* never closed"
            })
    void andWhereThatIsNotSo(String sql) {
        assertThat(Sql.refused(sql + " ]").open()).isFalse();
    }
}
