package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.rule.CommandKinds;
import dev.sallyport.policy.rule.PolicyTest;
import dev.sallyport.policy.sql.scan.ScanMasking;
import dev.sallyport.policy.statement.Access;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The facts that a policy test states, with a catalog of just what it mentions.
 *
 * @param facts the statement
 * @param catalog all relations, columns and functions mentioned
 */
record SyntheticStatement(StatementFacts facts, Catalog catalog) {
    private static final long TEXT_OID = 25;
    private static final int SERVER_VERSION = 180000;

    static SyntheticStatement of(PolicyTest.Statement test) {
        return new Builder(test).build();
    }

    /**
     * What is left of it when what it reads is masked at the scan; null if its kind can't be masked so. What it changes
     * isn't masked.
     */
    @Nullable
    StatementFacts remaining() {
        if (!ScanMasking.masks(facts)) {
            return null;
        }
        List<RelationUse> relations = facts.relations().stream()
                .filter(use -> use.access() != Access.READ)
                .toList();
        Set<Relation> changed = new HashSet<>();
        relations.forEach(use -> changed.addAll(use.relations()));
        List<ColumnUse> columns = facts.columns().stream()
                .filter(use -> changed.containsAll(use.relations()))
                .toList();
        return facts.with(relations, columns);
    }

    private static final class Builder {
        private final PolicyTest.Statement test;
        private final Map<QualifiedName, Relation> relations = new LinkedHashMap<>();
        private final List<Function> functions = new ArrayList<>();
        private final List<RelationUse> relationUses = new ArrayList<>();
        private final List<ColumnUse> columnUses = new ArrayList<>();
        private final List<FunctionUse> functionUses = new ArrayList<>();
        private long nextOid = Catalog.FIRST_USER_OID;

        Builder(PolicyTest.Statement test) {
            this.test = test;
        }

        SyntheticStatement build() {
            relations();
            test.tablesRead().forEach(name -> use(name, Access.READ));
            test.tablesWritten().forEach(name -> use(name, Access.WRITE));
            test.columns().forEach(name -> use(name, ColumnUsage.OUTPUT));
            test.columnsUsed().forEach(name -> use(name, ColumnUsage.PREDICATE));
            test.functions().forEach(this::call);
            Set<String> schemas = new HashSet<>(Set.of("pg_catalog", "public"));
            relations.keySet().forEach(name -> schemas.add(name.schema()));
            Catalog catalog = new Catalog(0, SERVER_VERSION, schemas, relations.values(), functions);
            StatementFacts facts = new StatementFacts(
                    test.kind(),
                    test.category(),
                    0,
                    0,
                    relationUses,
                    columnUses,
                    List.of(),
                    functionUses,
                    Set.of(),
                    test.restricts(),
                    0,
                    settings(),
                    List.of(),
                    traits(),
                    List.of(),
                    "",
                    "0000000000000000");
            return new SyntheticStatement(facts, catalog);
        }

        private void relations() {
            Map<QualifiedName, Set<String>> columns = new LinkedHashMap<>();
            List<List<String>> named = new ArrayList<>(test.columns());
            named.addAll(test.columnsUsed());
            for (List<String> name : named) {
                columns.computeIfAbsent(qualified(name), relation -> new HashSet<>())
                        .add(name.get(2));
            }
            test.tablesRead().forEach(name -> columns.putIfAbsent(qualified(name), Set.of()));
            test.tablesWritten().forEach(name -> columns.putIfAbsent(qualified(name), Set.of()));
            columns.forEach((name, names) -> {
                List<Column> numbered = new ArrayList<>();
                names.stream()
                        .sorted()
                        .forEach(column -> numbered.add(new Column(column, numbered.size() + 1, TEXT_OID)));
                relations.put(name, new Relation(nextOid++, name, RelationKind.TABLE, numbered, Set.of(), Set.of()));
            });
        }

        private static QualifiedName qualified(List<String> parts) {
            return new QualifiedName(parts.get(0), parts.get(1));
        }

        private Relation relation(List<String> parts) {
            Relation relation = relations.get(qualified(parts));
            if (relation == null) {
                throw new IllegalStateException("no relation " + parts);
            }
            return relation;
        }

        private void use(List<String> name, Access access) {
            relationUses.add(new RelationUse(name, access, Set.of(qualified(name)), Set.of(relation(name)), false, 1));
        }

        /** A column's table is read, unless the test says that it is written. */
        private void use(List<String> name, ColumnUsage usage) {
            Relation relation = relation(name);
            if (relationUses.stream().noneMatch(use -> use.relations().contains(relation))) {
                use(name.subList(0, 2), Access.READ);
            }
            columnUses.add(new ColumnUse(name, name.get(2), usage, Set.of(relation), 1));
        }

        private void call(List<String> name) {
            boolean own = name.size() == 1;
            QualifiedName qualified = own ? new QualifiedName("pg_catalog", name.get(0)) : qualified(name);
            boolean builtIn = qualified.schema().equals("pg_catalog");
            Function function = new Function(
                    builtIn ? 1 : nextOid++, qualified, false, builtIn ? "internal" : "plpgsql", 'v', false);
            functions.add(function);
            functionUses.add(new FunctionUse(name, Set.of(qualified), Set.of(function), FunctionUse.Way.CALL, 1));
        }

        /** A test can't say what a SET changes; a name that nobody guards stands for it. */
        private List<SettingChange> settings() {
            return test.kind().equalsIgnoreCase("SET")
                    ? List.of(new SettingChange("application_name", "test", false))
                    : List.of();
        }

        private Set<Trait> traits() {
            Set<Trait> traits = EnumSet.noneOf(Trait.class);
            switch (CommandKinds.canonical(test.kind())) {
                case "DO", "CALL", "EXECUTE" -> traits.add(Trait.OPAQUE);
                case CommandKinds.COPY_FILE -> traits.add(Trait.SERVER_FILE);
                case CommandKinds.COPY_PROGRAM -> traits.add(Trait.SERVER_PROGRAM);
                default -> traits.add(Trait.RETURNS_ROWS);
            }
            return traits;
        }
    }
}
