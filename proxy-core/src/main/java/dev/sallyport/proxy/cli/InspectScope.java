package dev.sallyport.proxy.cli;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What texts are read under: a database's catalog and settings, or what stands in for them.
 *
 * @param catalog what exists; empty without a database
 * @param searchPath the schemas in which bare names are looked up, or null if names are to be left as they are written
 * @param standardConformingStrings the setting of that name
 * @param resolved whether the catalog is a database's, so that what it doesn't know isn't there
 */
record InspectScope(
        Catalog catalog, @Nullable List<String> searchPath, boolean standardConformingStrings, boolean resolved) {
    InspectScope {
        searchPath = searchPath == null ? null : List.copyOf(searchPath);
    }

    /**
     * What one text was read as.
     *
     * @param resolved whether names were looked up in a database
     * @param doubtful whether names were taken for all they may mean, because a statement of the text may change that
     */
    record Reading(Analysis analysis, boolean resolved, boolean doubtful) {}

    /** Reads a text as the proxy would, had a session with these settings just begun. */
    Reading read(String sql) {
        StatementAnalyzer analyzer = new StatementAnalyzer();
        Analysis analysis = analyzer.analyze(sql, scope(searchPath));
        boolean doubtful = searchPath != null
                && analysis instanceof Analysis.Understood understood
                && changesNamesWithin(understood.statements());
        return new Reading(doubtful ? analyzer.analyze(sql, scope(null)) : analysis, resolved, doubtful);
    }

    private AnalysisScope scope(@Nullable List<String> path) {
        return new AnalysisScope(catalog, path, Set.of(), standardConformingStrings, searchPath != null);
    }

    private static boolean changesNamesWithin(List<StatementFacts> statements) {
        for (StatementFacts facts : statements.subList(0, Math.max(0, statements.size() - 1))) {
            if (facts.has(Trait.CHANGES_SEARCH_PATH)
                    || facts.has(Trait.CHANGES_CATALOG)
                    || facts.has(Trait.OPAQUE)
                    || callsForeignCode(facts)) {
                return true;
            }
        }
        return false;
    }

    private static boolean callsForeignCode(StatementFacts facts) {
        for (FunctionUse use : facts.functions()) {
            for (QualifiedName name : use.names()) {
                if (!name.schema().equals("pg_catalog")) {
                    return true;
                }
            }
        }
        return false;
    }
}
