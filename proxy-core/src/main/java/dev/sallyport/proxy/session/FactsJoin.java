package dev.sallyport.proxy.session;

import dev.sallyport.policy.sql.analysis.Severity;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.RowReference;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Joins the facts of EXECUTE or FETCH with those of the statement that the name stands for. */
final class FactsJoin {
    /** Statements that are what the name in them stands for. */
    private static final Set<String> STAND_FOR = Set.of("EXECUTE", "FETCH");

    private FactsJoin() {}

    /**
     * The outer statement's own facts with everything that the inner ones do added.
     *
     * @param within whether an EXECUTE inside the outer statement (EXPLAIN, CREATE TABLE AS) is seen through too
     */
    static StatementFacts join(StatementFacts outer, List<StatementFacts> inner, boolean within) {
        if (inner.isEmpty()) {
            return outer;
        }
        List<RelationUse> relations = new ArrayList<>(outer.relations());
        List<ColumnUse> columns = new ArrayList<>(outer.columns());
        List<FunctionUse> functions = new ArrayList<>(outer.functions());
        Set<String> constructs = new HashSet<>(outer.constructs());
        List<StatementFacts> nested = new ArrayList<>(outer.nested());
        if (within) {
            nested.replaceAll(FactsJoin::seenThrough);
        }
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        traits.addAll(outer.traits());
        traits.remove(Trait.OPAQUE);
        // EXECUTE is a utility only as long as it can't be seen through.
        Category category = outer.category() == Category.UTILITY ? Category.DQL : outer.category();
        boolean restricts = outer.restricts();
        for (StatementFacts facts : inner) {
            relations.addAll(facts.relations());
            columns.addAll(facts.columns());
            functions.addAll(facts.functions());
            constructs.addAll(facts.constructs());
            nested.add(facts);
            category = Severity.worse(category, facts.category());
            traits.addAll(facts.traits());
            restricts &= facts.restricts();
        }
        return new StatementFacts(
                        outer.kind(),
                        category,
                        outer.start(),
                        outer.end(),
                        relations,
                        columns,
                        outputs(outer, inner),
                        functions,
                        constructs,
                        restricts,
                        outer.parameters(),
                        outer.settings(),
                        outer.names(),
                        traits,
                        nested,
                        outer.copy(),
                        outer.redactedText(),
                        outer.fingerprint())
                .withReferences(references(outer, inner));
    }

    /** What is certain of the one statement that is executed or fetched from. */
    private static @Nullable List<RowReference> references(StatementFacts outer, List<StatementFacts> inner) {
        boolean same = STAND_FOR.contains(outer.kind()) && inner.size() == 1;
        List<RowReference> known = same ? inner.get(0).references() : null;
        return known == null
                ? null
                : known.stream().map(RowReference::withoutParameters).toList();
    }

    /** A part of the outer statement whose EXECUTE is known by what it runs. */
    private static StatementFacts seenThrough(StatementFacts part) {
        List<StatementFacts> nested =
                part.nested().stream().map(FactsJoin::seenThrough).toList();
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        traits.addAll(part.traits());
        traits.remove(Trait.OPAQUE);
        return new StatementFacts(
                part.kind(),
                part.category() == Category.UTILITY ? Category.DQL : part.category(),
                part.start(),
                part.end(),
                part.relations(),
                part.columns(),
                part.outputs(),
                part.functions(),
                part.constructs(),
                part.restricts(),
                part.parameters(),
                part.settings(),
                part.names(),
                traits,
                nested,
                part.copy(),
                part.redactedText(),
                part.fingerprint());
    }

    /** The columns of whichever statement the name stands for; where those differ, any of them in any place. */
    private static List<OutputColumn> outputs(StatementFacts outer, List<StatementFacts> inner) {
        if (!outer.has(Trait.RETURNS_ROWS)) {
            return outer.outputs();
        }
        List<OutputColumn> first = inner.get(0).outputs();
        if (inner.stream().allMatch(facts -> facts.outputs().equals(first))) {
            return first;
        }
        Set<ColumnSource> sources = new HashSet<>();
        for (StatementFacts facts : inner) {
            facts.outputs().forEach(column -> sources.addAll(column.sources()));
        }
        return List.of(new OutputColumn(null, true, false, sources));
    }
}
