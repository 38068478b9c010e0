package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.rule.PolicyTest;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.sql.scan.MaskedText;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A recorded statement's facts: read from its text by a catalog of just what the record names, where the log has the
 * text, else only what the record says.
 */
final class RecordedStatement {
    /** Of which the text would be needed to know what they do. */
    private static final Set<String> TELLING_NOTHING = Set.of(
            "SET", "RESET", "DISCARD", "EXPLAIN", "PREPARE", "EXECUTE", "DECLARE", "FETCH", "COPY", "DO", "CALL");

    /** A record doesn't say enough; the message says what is missing. */
    static final class NotEnoughException extends Exception {
        private static final long serialVersionUID = 1L;

        NotEnoughException(String missing) {
            super(missing);
        }

        String missing() {
            return String.valueOf(getMessage());
        }
    }

    private final RecordedDecision recorded;
    private final SyntheticStatement named;
    private final AnalysisScope scope;
    private final @Nullable StatementFacts read;

    RecordedStatement(RecordedDecision recorded) throws NotEnoughException {
        this.recorded = recorded;
        this.named = SyntheticStatement.of(statement(recorded));
        this.scope = new AnalysisScope(named.catalog(), path(recorded), Set.of(), true, true);
        this.read = read();
        if (read == null) {
            missing();
        }
    }

    StatementFacts facts() {
        return read == null ? named.facts() : read;
    }

    Catalog catalog() {
        return named.catalog();
    }

    /** What is left of it when it is masked at the scan throughout; null if that can't be said. */
    @Nullable
    StatementFacts remaining(ColumnMasks masks) {
        String text = recorded.text();
        if (read == null || text == null) {
            return named.remaining();
        }
        MaskedText masked = new StatementAnalyzer().mask(text, scope, index -> masks.scans(ScanNeed.ALL));
        return masked == null ? null : masked.remaining().get(0);
    }

    private void missing() throws NotEnoughException {
        boolean opaque = TELLING_NOTHING.stream()
                .anyMatch(
                        kind -> recorded.kind().equals(kind) || recorded.kind().startsWith(kind + " "));
        if (opaque) {
            throw new NotEnoughException(recorded.kind() + " without its text");
        }
        boolean nested = recorded.kind().equals("SELECT") && recorded.category() != Category.DQL;
        if (nested || recorded.kind().equals("MERGE")) {
            throw new NotEnoughException("statements within others, without their text");
        }
    }

    /** Null if there is no text, or if it names other things when it is read like this. */
    private @Nullable StatementFacts read() {
        String text = recorded.text();
        if (text == null
                || !(new StatementAnalyzer().analyze(text, scope) instanceof Analysis.Understood understood)
                || understood.statements().size() != 1) {
            return null;
        }
        StatementFacts facts = understood.statements().get(0);
        boolean same = facts.kind().equals(recorded.kind())
                && facts.category() == recorded.category()
                && facts.restricts() == recorded.restricts()
                && names(facts, true).equals(new TreeSet<>(recorded.tablesRead()))
                && names(facts, false).equals(new TreeSet<>(recorded.tablesWritten()))
                && functions(facts).equals(new TreeSet<>(recorded.functions()));
        return same ? facts : null;
    }

    private static Set<String> names(StatementFacts facts, boolean reading) {
        Set<String> names = new TreeSet<>();
        facts.relations().stream()
                .filter(use -> (use.access() == Access.READ) == reading)
                .forEach(use -> use.names().forEach(name -> names.add(name.toString())));
        return names;
    }

    private static Set<String> functions(StatementFacts facts) {
        Set<String> names = new TreeSet<>();
        facts.functions().forEach(use -> use.names().forEach(name -> names.add(name.toString())));
        return names;
    }

    private static PolicyTest.Statement statement(RecordedDecision recorded) throws NotEnoughException {
        List<List<String>> columns = new ArrayList<>();
        for (String column : recorded.columns()) {
            if (!column.endsWith(".*")) {
                columns.add(column(recorded, column));
            }
        }
        for (String column : recorded.maskedColumns()) {
            columns.add(column(recorded, column));
        }
        List<List<String>> functions = new ArrayList<>();
        for (List<String> name : parts(recorded.functions())) {
            functions.add(name.get(0).equals("pg_catalog") ? name.subList(1, 2) : name);
        }
        return new PolicyTest.Statement(
                recorded.kind(),
                recorded.category(),
                parts(recorded.tablesRead()),
                parts(recorded.tablesWritten()),
                columns,
                List.of(),
                functions,
                recorded.restricts());
    }

    private static List<List<String>> parts(List<String> names) throws NotEnoughException {
        List<List<String>> parts = new ArrayList<>();
        for (String name : names) {
            int dot = name.indexOf('.');
            if (dot < 1 || name.startsWith("*.")) {
                throw new NotEnoughException("names that may stand for several things");
            }
            parts.add(List.of(name.substring(0, dot), name.substring(dot + 1)));
        }
        return parts;
    }

    private static List<String> column(RecordedDecision recorded, String name) throws NotEnoughException {
        List<String> tables = new ArrayList<>(recorded.tablesRead());
        tables.addAll(recorded.tablesWritten());
        for (List<String> table : parts(tables)) {
            String prefix = table.get(0) + "." + table.get(1) + ".";
            if (name.startsWith(prefix)) {
                return List.of(table.get(0), table.get(1), name.substring(prefix.length()));
            }
        }
        throw new NotEnoughException("columns of tables that the record doesn't name");
    }

    private static List<String> path(RecordedDecision recorded) throws NotEnoughException {
        Set<String> path = new LinkedHashSet<>(List.of("pg_catalog"));
        for (List<String> names : List.of(recorded.tablesRead(), recorded.tablesWritten(), recorded.functions())) {
            for (List<String> name : parts(names)) {
                path.add(new QualifiedName(name.get(0), name.get(1)).schema());
            }
        }
        return List.copyOf(path);
    }
}
