package dev.sallyport.proxy.session;

import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a text.
 *
 * @param scope what names meant when it was read
 * @param masked what of it is masked at the scan
 */
record Reading(Analysis analysis, AnalysisScope scope, Masked masked) {
    /** The statements; none if the text was not understood. */
    List<StatementFacts> statements() {
        return analysis instanceof Analysis.Understood understood ? understood.statements() : List.of();
    }

    /** Whether it was worked out which rows the statements have to do with. */
    boolean rows() {
        return !(analysis instanceof Analysis.Understood understood) || understood.rows();
    }

    /** The only statement, or null if there is none. */
    @Nullable
    StatementFacts only() {
        return statements().isEmpty() ? null : statements().get(0);
    }
}
