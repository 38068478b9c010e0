package dev.sallyport.policy.sql.tree;

import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.CopyOptions;
import dev.sallyport.policy.statement.NameUse;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * A utility statement: what it is called, and every relation, expression and statement in it. Filled while it is
 * parsed, not changed afterwards.
 */
public final class Command extends Statement {
    /** A relation that the command names. */
    public record Target(RelationName name, Access access, boolean missingOk, boolean temporary) {}

    /** Columns of one of the command's relations. */
    public record TargetColumns(RelationName relation, List<SqlIdentifier> columns, ColumnUsage usage) {
        public TargetColumns {
            columns = List.copyOf(columns);
        }
    }

    /**
     * Another name or schema for the command's only relation.
     *
     * @param schema whether the schema is another, not the name
     * @param to that name
     * @param offset where it stands
     */
    public record Move(boolean schema, String to, int offset) {}

    private String kind;
    private Category category;
    private @Nullable Move move;
    private @Nullable CopyOptions copy;
    private @Nullable String schema;
    private final List<Target> targets = new ArrayList<>();
    private final List<TargetColumns> columns = new ArrayList<>();
    private final List<SqlNode> operands = new ArrayList<>();
    private final List<Statement> nested = new ArrayList<>();
    private final List<SettingChange> settings = new ArrayList<>();
    private final List<NameUse> names = new ArrayList<>();
    private final List<String> rowNames = new ArrayList<>();
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);

    public Command(String kind, Category category, SqlParserPos position) {
        super("COMMAND", position);
        this.kind = kind;
        this.category = category;
    }

    public Command kind(String newKind) {
        this.kind = newKind;
        return this;
    }

    public Command category(Category newCategory) {
        this.category = newCategory;
        return this;
    }

    public Command target(RelationName name, Access access, boolean missingOk) {
        targets.add(new Target(name, access, missingOk, false));
        return this;
    }

    public Command creates(RelationName name, boolean temporary) {
        targets.add(new Target(name, Access.CREATE, true, temporary));
        return this;
    }

    public Command moves(boolean otherSchema, String to, int offset) {
        this.move = new Move(otherSchema, to, offset);
        return this;
    }

    /** Where its relation goes; null if it stays where it is. */
    public @Nullable Move move() {
        return move;
    }

    public Command columns(RelationName relation, List<SqlIdentifier> list, ColumnUsage usage) {
        columns.add(new TargetColumns(relation, list, usage));
        return this;
    }

    public Command operand(SqlNode node) {
        operands.add(node);
        return this;
    }

    public Command operands(List<? extends SqlNode> nodes) {
        operands.addAll(nodes);
        return this;
    }

    /** Notes a function that the server will call for what the command defines. */
    public Command calls(List<String> function, SqlParserPos place) {
        operands.add(FunctionCall.attached(function, place));
        return this;
    }

    public Command nested(Statement statement) {
        nested.add(statement);
        return this;
    }

    public Command setting(SettingChange change) {
        settings.add(change);
        return this;
    }

    public Command name(NameUse.Kind use, String name) {
        names.add(new NameUse(use, name));
        return this;
    }

    /** Notes a use of a name that says more than its kind. */
    public Command name(NameUse use) {
        names.add(use);
        return this;
    }

    /** A name under which expressions know the row of the command's relation: OLD, NEW. */
    public Command rowName(String name) {
        rowNames.add(name);
        return this;
    }

    public Command trait(Trait trait) {
        traits.add(trait);
        return this;
    }

    public Command copies(CopyOptions options) {
        this.copy = options;
        return this;
    }

    /** Notes the schema that it makes, and in which the statements inside it make what they make. */
    public Command makesSchema(String name) {
        this.schema = name;
        return this;
    }

    /** The schema that it makes; {@code *} if its name depends on who runs it, null if it makes none. */
    public @Nullable String schema() {
        return schema;
    }

    /** How a COPY writes its data; null for other commands. */
    public @Nullable CopyOptions copy() {
        return copy;
    }

    /** PostgreSQL's command name. */
    public String kind() {
        return kind;
    }

    /** The class of the command itself, whatever is nested in it. */
    public Category category() {
        return category;
    }

    public List<Target> targets() {
        return targets;
    }

    public List<TargetColumns> columns() {
        return columns;
    }

    /** Expressions and types. */
    public List<SqlNode> operands() {
        return operands;
    }

    public List<Statement> nested() {
        return nested;
    }

    public List<SettingChange> settings() {
        return settings;
    }

    public List<NameUse> names() {
        return names;
    }

    public List<String> rowNames() {
        return rowNames;
    }

    public Set<Trait> traits() {
        return traits;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return nodes(operands, nested);
    }
}
