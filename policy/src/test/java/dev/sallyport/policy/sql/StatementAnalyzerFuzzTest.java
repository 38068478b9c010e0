package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.policy.statement.Analysis;
import java.util.Set;

/** Seeds are in the resources, under this class's name. */
class StatementAnalyzerFuzzTest {
    @FuzzTest
    void neverThrows(FuzzedDataProvider data) {
        boolean standard = data.consumeBoolean();
        boolean resolve = data.consumeBoolean();
        String sql = data.consumeRemainingAsString();
        AnalysisScope scope = new AnalysisScope(Sql.SHOP, null, Set.of(), standard, resolve);

        Analysis analysis = new StatementAnalyzer().analyze(sql, scope);

        if (analysis instanceof Analysis.NotUnderstood not) {
            assertThat(not.message()).doesNotStartWith("internal error");
            assertThat(not.position()).isBetween(1, sql.length() + 1);
        }
    }
}
