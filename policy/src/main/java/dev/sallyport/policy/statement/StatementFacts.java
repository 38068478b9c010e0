package dev.sallyport.policy.statement;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that rules, masking and audit want to know of one statement.
 *
 * @param kind PostgreSQL's command name: {@code SELECT}, {@code INSERT}, {@code CREATE TABLE}, {@code ALTER TABLE},
 *     {@code DROP TABLE}, {@code COPY}, {@code SET}, {@code BEGIN}, …; empty string for an empty statement
 * @param category the class of the most dangerous thing done, nested statements included
 * @param start where the statement begins in the analysed text, characters from 0
 * @param end where it ends (exclusive)
 * @param relations every mention of a relation, nested statements included; CTE names are not among them
 * @param columns every mention of a column, nested statements included
 * @param outputs the columns that it answers with, or, inside another statement, hands on: a query's, RETURNING's, COPY
 *     TO's; empty for other statements
 * @param functions every call, nested statements included
 * @param constructs PostgreSQL's own functions that have grammar of their own, by the word that they begin with
 *     ({@code coalesce}, {@code current_user}, {@code json_table}), nested statements included
 * @param restricts for UPDATE and DELETE (nested ones and MERGE's included): whether each may leave out a row of its
 *     target, by comparing the target's own columns with something else; true for others
 * @param parameters the highest {@code $n}, 0 if none
 * @param settings changes of settings
 * @param names uses of prepared statements' and cursors' names
 * @param traits further properties
 * @param nested statements inside it: data-modifying CTEs, EXPLAIN's, PREPARE's, DECLARE's, COPY (query)'s, CREATE …
 *     AS's, and MERGE's actions as UPDATE, DELETE and INSERT
 * @param copy how a COPY writes or reads its data; null for other statements
 * @param predicates where the outermost query asks about columns so plainly that it is certain what it asks; mentions
 *     that aren't among them may ask anything
 * @param references every mention of a relation, where the statement is so plain that it is certain which rows it has to
 *     do with; null where it isn't
 * @param redactedText the text with literals replaced by {@code ?}
 * @param fingerprint 16 hexadecimal digits, equal for statements that differ in literals, white space and comments only
 */
public record StatementFacts(
        String kind,
        Category category,
        int start,
        int end,
        List<RelationUse> relations,
        List<ColumnUse> columns,
        List<OutputColumn> outputs,
        List<FunctionUse> functions,
        Set<String> constructs,
        boolean restricts,
        int parameters,
        List<SettingChange> settings,
        List<NameUse> names,
        Set<Trait> traits,
        List<StatementFacts> nested,
        @Nullable CopyOptions copy,
        List<PredicateUse> predicates,
        @Nullable List<RowReference> references,
        String redactedText,
        String fingerprint) {
    public StatementFacts {
        relations = List.copyOf(relations);
        columns = List.copyOf(columns);
        outputs = List.copyOf(outputs);
        functions = List.copyOf(functions);
        constructs = Set.copyOf(constructs);
        settings = List.copyOf(settings);
        names = List.copyOf(names);
        traits = Set.copyOf(traits);
        nested = List.copyOf(nested);
        predicates = List.copyOf(predicates);
        references = references == null ? null : List.copyOf(references);
    }

    /** A statement of which isn't known what it asks about columns. */
    public StatementFacts(
            String kind,
            Category category,
            int start,
            int end,
            List<RelationUse> relations,
            List<ColumnUse> columns,
            List<OutputColumn> outputs,
            List<FunctionUse> functions,
            Set<String> constructs,
            boolean restricts,
            int parameters,
            List<SettingChange> settings,
            List<NameUse> names,
            Set<Trait> traits,
            List<StatementFacts> nested,
            @Nullable CopyOptions copy,
            String redactedText,
            String fingerprint) {
        this(
                kind,
                category,
                start,
                end,
                relations,
                columns,
                outputs,
                functions,
                constructs,
                restricts,
                parameters,
                settings,
                names,
                traits,
                nested,
                copy,
                List.of(),
                null,
                redactedText,
                fingerprint);
    }

    /** A statement that isn't a COPY, or of which isn't known how it copies. */
    public StatementFacts(
            String kind,
            Category category,
            int start,
            int end,
            List<RelationUse> relations,
            List<ColumnUse> columns,
            List<OutputColumn> outputs,
            List<FunctionUse> functions,
            Set<String> constructs,
            boolean restricts,
            int parameters,
            List<SettingChange> settings,
            List<NameUse> names,
            Set<Trait> traits,
            List<StatementFacts> nested,
            String redactedText,
            String fingerprint) {
        this(
                kind,
                category,
                start,
                end,
                relations,
                columns,
                outputs,
                functions,
                constructs,
                restricts,
                parameters,
                settings,
                names,
                traits,
                nested,
                null,
                redactedText,
                fingerprint);
    }

    /** The same with other mentions of relations and columns. */
    public StatementFacts with(List<RelationUse> otherRelations, List<ColumnUse> otherColumns) {
        return with(otherRelations, otherColumns, functions);
    }

    /** The same with other mentions of relations, columns and functions. */
    public StatementFacts with(
            List<RelationUse> otherRelations, List<ColumnUse> otherColumns, List<FunctionUse> otherFunctions) {
        return new StatementFacts(
                kind,
                category,
                start,
                end,
                otherRelations,
                otherColumns,
                outputs,
                otherFunctions,
                constructs,
                restricts,
                parameters,
                settings,
                names,
                traits,
                nested,
                copy,
                predicates,
                references,
                redactedText,
                fingerprint);
    }

    /** The same with other plain mentions of relations. */
    public StatementFacts withReferences(@Nullable List<RowReference> others) {
        return new StatementFacts(
                kind,
                category,
                start,
                end,
                relations,
                columns,
                outputs,
                functions,
                constructs,
                restricts,
                parameters,
                settings,
                names,
                traits,
                nested,
                copy,
                predicates,
                others,
                redactedText,
                fingerprint);
    }

    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** Mentions of relations that no catalog entry answers to and whose absence the statement doesn't tolerate. */
    public List<RelationUse> unresolvedRelations() {
        List<RelationUse> missing = new ArrayList<>();
        for (RelationUse use : relations) {
            if (use.relations().isEmpty() && !use.missingOk()) {
                missing.add(use);
            }
        }
        return missing;
    }

    /** This statement and all nested ones, outermost first. */
    public void forEach(Consumer<StatementFacts> action) {
        action.accept(this);
        for (StatementFacts inner : nested) {
            inner.forEach(action);
        }
    }
}
