package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Delete;
import dev.sallyport.policy.sql.tree.Insert;
import dev.sallyport.policy.sql.tree.Merge;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.sql.tree.TypeName;
import dev.sallyport.policy.sql.tree.Update;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.NameUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.Trait;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** Walks whole statements, those inside others included. */
final class StatementWalker {
    /** Statements whose inner query's rows reach the client as they are. */
    private static final Set<String> HANDS_ROWS_ON = Set.of("PREPARE", "DECLARE");

    private final Walk walk;
    private final RowChangeWalker changes;

    StatementWalker(Walk walk) {
        this.walk = walk;
        this.changes = new RowChangeWalker(walk);
    }

    /** Walks a statement inside another one. */
    void nested(@Nullable FactsBuilder parent, Statement statement, Scope scope, boolean outermost) {
        statement(new FactsBuilder(parent, statement), statement, scope, outermost);
    }

    /** Walks a statement. */
    void statement(FactsBuilder facts, Statement statement, Scope scope, boolean outermost) {
        if (statement instanceof Query query) {
            facts.is("SELECT", Category.DQL);
            walk.queries.query(facts, query, scope, outermost);
            if (!facts.creates()) {
                facts.add(Trait.RETURNS_ROWS);
            }
        } else if (statement instanceof Insert insert) {
            changes.insert(facts, insert, scope, outermost);
        } else if (statement instanceof Update update) {
            changes.update(facts, update, scope, outermost);
        } else if (statement instanceof Delete delete) {
            changes.delete(facts, delete, scope, outermost);
        } else if (statement instanceof Merge merge) {
            changes.merge(facts, merge, scope, outermost);
        } else if (statement instanceof Command command) {
            command(facts, command, scope);
        } else {
            throw new IllegalStateException("unknown statement: " + statement.getClass());
        }
    }

    private void command(FactsBuilder facts, Command command, Scope scope) {
        facts.is(command.kind(), command.category());
        command.traits().forEach(facts::add);
        facts.copies(command.copy());
        if (command.category() == Category.DDL || command.category() == Category.DCL) {
            facts.add(Trait.CHANGES_CATALOG);
        }
        Map<RelationName, Set<Relation>> relations = new HashMap<>();
        Set<Relation> all = new LinkedHashSet<>();
        for (Command.Target target : command.targets()) {
            RelationUse use =
                    walk.relation(facts, target.name(), target.access(), target.missingOk(), target.temporary());
            relations.put(target.name(), use.relations());
            all.addAll(use.relations());
            Command.Move move = command.move();
            if (move != null) {
                walk.moved(facts, use, move);
            }
        }
        for (String name : command.rowNames()) {
            walk.aliases.name(name, all);
        }
        for (Command.TargetColumns columns : command.columns()) {
            Set<Relation> known = relations.getOrDefault(columns.relation(), Set.of());
            if (columns.columns().isEmpty()) {
                walk.star(facts, columns.usage(), known, columns.relation());
            } else {
                walk.columns(facts, columns.columns(), columns.usage(), known);
            }
        }
        for (SqlNode operand : command.operands()) {
            // A type that stands by itself is a declaration, no cast.
            List<SqlNode> expressions = operand instanceof TypeName type ? type.modifiers : List.of(operand);
            walk.expressions.walkAll(facts, expressions, ColumnUsage.EXPRESSION, scope);
        }
        for (SettingChange change : command.settings()) {
            facts.add(change);
        }
        for (NameUse name : command.names()) {
            facts.add(name);
        }
        NameResolver.Inner outside =
                command.schema() == null ? null : walk.names.enter(command.schema(), made(command));
        for (Statement inner : command.nested()) {
            nested(facts, inner, scope, HANDS_ROWS_ON.contains(command.kind()));
        }
        if (outside != null) {
            walk.names.leave(outside);
        }
    }

    /** The relations that the statements inside make, in whatever order the server will run them. */
    private static Set<String> made(Command command) {
        Set<String> made = new LinkedHashSet<>();
        for (Statement inner : command.nested()) {
            if (inner instanceof Command definition) {
                definition.targets().stream()
                        .filter(target -> target.access() == Access.CREATE && !target.temporary())
                        .forEach(target -> made.add(
                                target.name().parts.get(target.name().parts.size() - 1)));
            }
        }
        return made;
    }
}
