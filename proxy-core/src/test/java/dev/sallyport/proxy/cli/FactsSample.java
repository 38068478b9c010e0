package dev.sallyport.proxy.cli;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Facts made by hand: of a query over a small shop, whose catalog is known. */
final class FactsSample {
    static final Relation CUSTOMERS = relation(1, "public", "customers", "id", "name", "region");
    static final Relation ORDERS = relation(2, "public", "orders", "id", "customer_id", "amount");
    static final Function SUM = function("pg_catalog", "sum", "internal", 'i', false);

    private FactsSample() {}

    static Relation relation(long oid, String schema, String name, String... columns) {
        List<Column> list = new ArrayList<>();
        for (String column : columns) {
            list.add(new Column(column, list.size() + 1, 25));
        }
        return new Relation(oid, new QualifiedName(schema, name), RelationKind.TABLE, list, Set.of(), Set.of());
    }

    static Function function(String schema, String name, String language, char volatility, boolean definer) {
        return new Function(name.hashCode(), new QualifiedName(schema, name), false, language, volatility, definer);
    }

    static RelationUse reads(Relation relation, int position) {
        return new RelationUse(
                List.of(relation.name().name()),
                Access.READ,
                Set.of(relation.name()),
                Set.of(relation),
                false,
                position);
    }

    static ColumnUse column(Relation relation, String name, ColumnUsage usage, int position) {
        return new ColumnUse(List.of(name), name, usage, Set.of(relation), position);
    }

    static ColumnSource source(Relation relation, String column) {
        return new ColumnSource(relation.name(), relation.oid(), column);
    }

    static FunctionUse calls(Function function, int position) {
        return new FunctionUse(
                List.of(function.name().name()),
                Set.of(function.name()),
                Set.of(function),
                FunctionUse.Way.CALL,
                position);
    }

    static StatementFacts select(
            List<RelationUse> relations,
            List<ColumnUse> columns,
            List<OutputColumn> outputs,
            List<FunctionUse> functions) {
        return new StatementFacts(
                "SELECT",
                Category.DQL,
                0,
                10,
                relations,
                columns,
                outputs,
                functions,
                Set.of(),
                true,
                1,
                List.of(),
                List.of(),
                Set.of(Trait.RETURNS_ROWS),
                List.of(),
                "SELECT ?",
                "0123456789abcdef");
    }

    /** A name and a sum by it, of joined tables. */
    static StatementFacts join() {
        return select(
                List.of(reads(ORDERS, 50), reads(CUSTOMERS, 30)),
                List.of(
                        column(CUSTOMERS, "name", ColumnUsage.OUTPUT, 8),
                        column(ORDERS, "amount", ColumnUsage.EXPRESSION, 16),
                        column(CUSTOMERS, "region", ColumnUsage.PREDICATE, 80),
                        column(ORDERS, "customer_id", ColumnUsage.JOIN, 60),
                        column(CUSTOMERS, "region", ColumnUsage.ORDER, 90)),
                List.of(
                        new OutputColumn("name", false, true, Set.of(source(CUSTOMERS, "name"))),
                        new OutputColumn("total", false, false, Set.of(source(ORDERS, "amount")))),
                List.of(calls(SUM, 12)));
    }

    static StatementFacts outputs(OutputColumn... outputs) {
        return select(List.of(), List.of(), List.of(outputs), List.of());
    }

    static InspectScope.Reading reading(StatementFacts... facts) {
        return new InspectScope.Reading(new Analysis.Understood(List.of(facts)), true, false);
    }
}
