package dev.sallyport.proxy.session;

import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;

/**
 * What was found in a text.
 *
 * @param scope what names meant when it was read
 */
record Reading(Analysis analysis, AnalysisScope scope) {
    /** The statements; none if the text was not understood. */
    List<StatementFacts> statements() {
        return analysis instanceof Analysis.Understood understood ? understood.statements() : List.of();
    }
}
