package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the facts that an analysis would find, for tests. */
final class Sql {
    private final String kind;
    private final Category category;
    private final List<RelationUse> relations = new ArrayList<>();
    private final List<ColumnUse> columns = new ArrayList<>();
    private final List<FunctionUse> functions = new ArrayList<>();
    private final List<SettingChange> settings = new ArrayList<>();
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private final List<StatementFacts> nested = new ArrayList<>();
    private boolean restricts = true;

    private Sql(String kind, Category category) {
        this.kind = kind;
        this.category = category;
    }

    static Sql statement(String kind, Category category) {
        return new Sql(kind, category);
    }

    static Sql select() {
        return new Sql("SELECT", Category.DQL);
    }

    static Sql dml(String kind) {
        return new Sql(kind, Category.DML);
    }

    static Sql ddl(String kind) {
        return new Sql(kind, Category.DDL);
    }

    Sql reads(Relation... read) {
        for (Relation relation : read) {
            use(Access.READ, false, Set.of(relation.name()), Set.of(relation));
        }
        return this;
    }

    Sql writes(Relation... written) {
        for (Relation relation : written) {
            use(Access.WRITE, false, Set.of(relation.name()), Set.of(relation));
        }
        return this;
    }

    Sql creates(String name) {
        return use(Access.CREATE, true, Set.of(Shop.name(name)), Set.of());
    }

    Sql readsUnknown(String name) {
        return use(Access.READ, false, Set.of(Shop.name(name)), Set.of());
    }

    /** A name that may stand for any of them. */
    Sql readsOneOf(Relation... candidates) {
        Set<QualifiedName> names = new HashSet<>();
        for (Relation relation : candidates) {
            names.add(relation.name());
        }
        return use(Access.READ, false, names, Set.of(candidates));
    }

    private Sql use(Access access, boolean missingOk, Set<QualifiedName> names, Set<Relation> found) {
        String written = names.iterator().next().name();
        relations.add(new RelationUse(List.of(written), access, names, found, missingOk, 1));
        return this;
    }

    /** {@code *} for all columns; the alias that was written plays no role. */
    Sql column(ColumnUsage usage, String column, Relation... candidates) {
        columns.add(new ColumnUse(List.of("x", column), column, usage, Set.of(candidates), 1));
        return this;
    }

    Sql output(String column, Relation... candidates) {
        return column(ColumnUsage.OUTPUT, column, candidates);
    }

    Sql calls(Function... candidates) {
        Set<QualifiedName> names = new HashSet<>();
        for (Function function : candidates) {
            names.add(function.name());
        }
        functions.add(new FunctionUse(
                List.of(candidates[0].name().name()), names, Set.of(candidates), FunctionUse.Way.CALL, 1));
        return this;
    }

    Sql callsUnknown(String name) {
        functions.add(new FunctionUse(List.of(name), Set.of(Shop.name(name)), Set.of(), FunctionUse.Way.CALL, 1));
        return this;
    }

    Sql sets(String name, @Nullable String value) {
        settings.add(new SettingChange(name, value, false));
        return this;
    }

    Sql trait(Trait trait) {
        traits.add(trait);
        return this;
    }

    Sql unrestricted() {
        restricts = false;
        return this;
    }

    /** Puts a statement inside, whose relations, columns and functions are counted here too. */
    Sql around(Sql inner) {
        StatementFacts facts = inner.facts();
        relations.addAll(facts.relations());
        columns.addAll(facts.columns());
        functions.addAll(facts.functions());
        nested.add(facts);
        return this;
    }

    StatementFacts facts() {
        return new StatementFacts(
                kind,
                category,
                0,
                1,
                relations,
                columns,
                List.of(),
                functions,
                Set.of(),
                restricts,
                0,
                settings,
                List.of(),
                traits,
                nested,
                "",
                "0123456789abcdef");
    }
}
