package dev.sallyport.it.sql;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Our reading, and where it differs from a server's. */
final class Reading {
    private final AnalysisScope scope;

    /** How a server of that version, {@code server_version_num}, reads. */
    Reading(int version, boolean standardStrings) {
        Catalog catalog = new Catalog(1, version, Set.of(), List.of(), List.of());
        scope = new AnalysisScope(catalog, null, Set.of(), standardStrings, false);
    }

    boolean accepts(String sql) {
        return analyze(sql) instanceof Analysis.Understood;
    }

    StatementFacts facts(String sql) {
        return ((Analysis.Understood) analyze(sql)).statements().get(0);
    }

    Analysis analyze(String sql) {
        return new StatementAnalyzer().analyze(sql, scope);
    }

    /**
     * How often two readers agree.
     *
     * @param right texts that the server accepts
     * @param refused those of them that we refuse
     * @param wrong texts that the server's grammar refuses
     * @param taken those of them that we accept
     * @param bugs texts that our reader stumbles over
     */
    record Comparison(int right, List<String> refused, int wrong, List<String> taken, List<String> bugs) {}

    Comparison compare(SyntaxProbe server, List<String> texts) throws IOException {
        List<SyntaxProbe.Answer> answers = server.ask(texts);
        List<String> refused = new ArrayList<>();
        List<String> taken = new ArrayList<>();
        List<String> bugs = new ArrayList<>();
        int right = 0;
        int wrong = 0;
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            Analysis analysis = analyze(text);
            boolean ours = analysis instanceof Analysis.Understood;
            if (analysis instanceof Analysis.NotUnderstood not && not.message().startsWith("internal error")) {
                bugs.add(text);
            }
            if (answers.get(i).accepted()) {
                right++;
                if (!ours) {
                    refused.add(text);
                }
            } else if (answers.get(i).syntaxError()) {
                wrong++;
                if (ours) {
                    taken.add(text);
                }
            }
        }
        return new Comparison(right, refused, wrong, taken, bugs);
    }
}
