package dev.sallyport.proxy.cli;

import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** An analysis in plain words, for people. Every line can be printed to a terminal whatever the statement says. */
final class FactsText {
    private static final String INDENT = "  ";
    private static final String DEEPER = "    ";
    private static final int LABEL = 9;
    private static final int WIDTH = 88;

    private final StatementFacts facts;
    private final boolean resolved;
    private final FactsNames names;
    private final List<RelationUse> relations;
    private final List<ColumnUse> columns;
    private final List<FunctionUse> functions;
    private final List<String> lines = new ArrayList<>();

    private FactsText(StatementFacts facts, boolean resolved) {
        this.facts = facts;
        this.resolved = resolved;
        this.names = new FactsNames(facts, resolved);
        this.relations = new ArrayList<>(facts.relations());
        this.columns = new ArrayList<>(facts.columns());
        this.functions = new ArrayList<>(facts.functions());
        for (StatementFacts inner : facts.nested()) {
            Set<Integer> places = new HashSet<>();
            inner.relations().forEach(use -> places.add(use.position()));
            inner.columns().forEach(use -> places.add(use.position()));
            inner.functions().forEach(use -> places.add(use.position()));
            relations.removeIf(use -> places.contains(use.position()));
            columns.removeIf(use -> places.contains(use.position()));
            functions.removeIf(use -> places.contains(use.position()));
        }
    }

    /** All of a text's statements, or the place where it stopped making sense. */
    static List<String> lines(String sql, InspectScope.Reading reading) {
        List<String> lines = new ArrayList<>();
        if (reading.analysis() instanceof Analysis.NotUnderstood reason) {
            lines.add("not understood: " + reason.message());
            SyntaxExcerpt.lines(sql, reason.position()).forEach(line -> lines.add(INDENT + line));
            return printable(lines);
        }
        List<StatementFacts> statements = ((Analysis.Understood) reading.analysis()).statements();
        if (statements.isEmpty()) {
            lines.add("nothing: there is no statement in it");
        }
        for (int i = 0; i < statements.size(); i++) {
            StatementFacts facts = statements.get(i);
            FactsText text = new FactsText(facts, reading.resolved());
            if (i > 0) {
                lines.add("");
            }
            if (statements.size() > 1) {
                lines.add((i + 1) + ". " + text.title());
                text.add("text", List.of(facts.redactedText().strip().split("\\s+")), "");
            } else {
                lines.add(text.title());
            }
            text.write();
            text.end();
            lines.addAll(text.lines);
        }
        if (reading.doubtful()) {
            lines.add("");
            lines.add("one of these statements may change what names mean in those behind it:");
            lines.add("a bare name was taken for all that it may stand for");
        }
        return printable(lines);
    }

    private static List<String> printable(List<String> lines) {
        return lines.stream().map(PrintableText::of).toList();
    }

    private static String label(String label) {
        return label + " ".repeat(Math.max(1, LABEL - label.length()));
    }

    private void add(String label, List<String> parts) {
        add(label, parts, ",");
    }

    private void add(String label, List<String> parts, String mark) {
        String before = label(label);
        for (String line : PrintableText.wrap(parts, mark, WIDTH)) {
            lines.add(INDENT + before + line);
            before = " ".repeat(LABEL);
        }
    }

    private void add(String label, Set<String> parts) {
        if (!parts.isEmpty()) {
            add(label, List.copyOf(parts));
        }
    }

    private String title() {
        return facts.kind() + " (" + FactsWords.category(facts.category()) + ")";
    }

    private void end() {
        String parameters = facts.parameters() > 0 ? ", parameters: " + facts.parameters() : "";
        lines.add(INDENT + "fingerprint " + facts.fingerprint() + parameters);
    }

    private void write() {
        for (FactsChanges.Change change : FactsChanges.of(facts, relations, names)) {
            add(change.verb(), change.objects());
        }
        add("sets", columnsSet());
        Set<String> read = new LinkedHashSet<>();
        relations.stream()
                .filter(use -> use.access() == Access.READ)
                .map(names::relation)
                .sorted()
                .forEach(read::add);
        add(facts.kind().equals("LOCK") ? "locks" : "reads", read);
        outputs();
        add("looks at", columnsUsed());
        add("calls", called(functions, false));
        add("attaches", called(functions, true));
        facts.names().forEach(use -> add("does", List.of(FactsWords.name(use))));
        facts.settings().forEach(change -> add("setting", List.of(FactsWords.setting(change))));
        notes();
        for (StatementFacts inner : facts.nested()) {
            lines.add(INDENT + "inside:");
            FactsText text = new FactsText(inner, resolved);
            text.write();
            lines.add(DEEPER + text.title());
            text.lines.forEach(line -> lines.add(DEEPER + line));
        }
    }

    private Set<String> called(Collection<FunctionUse> uses, boolean attached) {
        Set<String> called = new LinkedHashSet<>();
        for (FunctionUse use : uses) {
            if ((use.way() == FunctionUse.Way.ATTACHED) == attached) {
                called.add(names.function(use));
            }
        }
        return called;
    }

    private void notes() {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        traits.addAll(facts.traits());
        facts.nested().forEach(inner -> traits.removeAll(inner.traits()));
        for (Trait trait : traits) {
            String note = FactsWords.note(trait);
            if (note != null) {
                add("note", List.of(note));
            }
        }
    }

    private Set<String> columnsSet() {
        Set<String> set = new LinkedHashSet<>();
        for (ColumnUse use : columns) {
            if (use.usage() == ColumnUsage.WRITE) {
                set.add(names.column(use));
            }
        }
        return set;
    }

    /** The columns that are used otherwise than to be shown or set, each with all that it's used for. */
    private Set<String> columnsUsed() {
        Map<String, Set<ColumnUsage>> usages = new LinkedHashMap<>();
        columns.stream()
                .sorted(Comparator.comparingInt(ColumnUse::position))
                .filter(use -> use.usage() != ColumnUsage.WRITE && !shown(use))
                .forEach(use -> usages.computeIfAbsent(names.column(use), name -> EnumSet.noneOf(ColumnUsage.class))
                        .add(use.usage()));
        Set<String> used = new LinkedHashSet<>();
        usages.forEach((name, uses) ->
                used.add(name + uses.stream().map(FactsWords::usage).collect(Collectors.joining(", ", " (", ")"))));
        return used;
    }

    /** Whether the lines of the output columns say it already. */
    private boolean shown(ColumnUse use) {
        if (facts.outputs().isEmpty()) {
            return false;
        }
        return use.usage() == ColumnUsage.OUTPUT
                || (use.usage() == ColumnUsage.EXPRESSION
                        && !use.relations().isEmpty()
                        && use.relations().stream().allMatch(relation -> source(relation, use.column())));
    }

    private boolean source(Relation relation, String column) {
        for (OutputColumn output : facts.outputs()) {
            for (ColumnSource source : output.sources()) {
                if (source.oid() == relation.oid()
                        && (source.star() || source.column().equals(column))) {
                    return true;
                }
            }
        }
        return false;
    }

    private void outputs() {
        List<OutputColumn> outputs = facts.outputs();
        if (facts.nested().stream().anyMatch(inner -> inner.outputs().equals(outputs))) {
            return;
        }
        int nameWidth = 0;
        for (OutputColumn output : outputs) {
            nameWidth = Math.max(nameWidth, name(output).length());
        }
        boolean placed = true;
        for (int i = 0; i < outputs.size(); i++) {
            OutputColumn output = outputs.get(i);
            placed &= !output.many();
            String place = placed ? Integer.toString(i + 1) : "…";
            String name = name(output);
            String before = place
                    + " ".repeat(Math.max(1, Integer.toString(outputs.size()).length() + 1 - place.length()))
                    + name
                    + " ".repeat(nameWidth - name.length() + 2);
            origin(label(i == 0 ? "shows" : "") + before, output);
        }
    }

    private static String name(OutputColumn output) {
        String name = output.name();
        if (output.many()) {
            return "any number";
        }
        return name == null ? "(name unsure)" : FactsNames.quoted(name);
    }

    private void origin(String before, OutputColumn output) {
        List<String> sources = names.sources(output);
        if (sources.isEmpty()) {
            lines.add(INDENT + before + "from no column");
            return;
        }
        String how = output.plain() ? "= " : "computed from ";
        String start = before + how;
        for (String line : PrintableText.wrap(sources, ",", Math.max(WIDTH + LABEL - start.length(), WIDTH / 2))) {
            lines.add(INDENT + start + line);
            start = " ".repeat(start.length());
        }
    }
}
