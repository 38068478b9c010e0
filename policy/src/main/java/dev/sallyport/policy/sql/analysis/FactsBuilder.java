package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.CopyOptions;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.NameUse;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.PredicateUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The facts of one statement as they are found. What is added counts for the statements around it too. */
final class FactsBuilder {
    /**
     * How deep statements may stand in one another. Each level holds the facts and the text of all inside it; PostgreSQL
     * itself allows hardly more than EXPLAIN, CREATE … AS and one data-modifying WITH.
     */
    private static final int NESTED_MAX = 8;

    private final @Nullable FactsBuilder parent;
    private final @Nullable Statement statement;
    private final int start;
    private final int end;
    private final int depth;
    private final List<RelationUse> relations = new ArrayList<>();
    private final List<ColumnMention> columns = new ArrayList<>();
    private final List<FunctionUse> functions = new ArrayList<>();
    private final List<SettingChange> settings = new ArrayList<>();
    private final List<NameUse> names = new ArrayList<>();
    private final Set<String> constructs = new TreeSet<>();
    private final List<FactsBuilder> nested = new ArrayList<>();
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private String kind = "";
    private Category category = Category.DQL;
    private @Nullable CopyOptions copy;
    private List<PredicateUse> predicates = List.of();
    private boolean restricts = true;
    private int parameters;

    FactsBuilder(@Nullable FactsBuilder parent, Statement statement) {
        this(parent, statement, statement.start(), statement.end());
    }

    /**
     * @param start where the statement begins in the text, in UTF-16 units from 0
     * @param end where it ends (exclusive)
     */
    FactsBuilder(@Nullable FactsBuilder parent, int start, int end) {
        this(parent, null, start, end);
    }

    private FactsBuilder(@Nullable FactsBuilder parent, @Nullable Statement statement, int start, int end) {
        this.parent = parent;
        this.statement = statement;
        this.start = start;
        this.end = end;
        this.depth = parent == null ? 0 : parent.depth + 1;
        if (depth > NESTED_MAX) {
            throw new SqlSyntaxException("nested too deeply", start);
        }
        if (parent != null) {
            parent.nested.add(this);
        }
    }

    /** Notes that a query of the statement creates a relation. */
    void selectInto() {
        kind = kind.equals("SELECT") ? "SELECT INTO" : kind;
        category = Severity.worse(category, Category.DDL);
        traits.add(Trait.CHANGES_CATALOG);
    }

    /** Whether the statement stands in another one. */
    boolean nested() {
        return depth > 0;
    }

    /** Whether the statement itself creates something. */
    boolean creates() {
        return category == Category.DDL;
    }

    /** Names the statement itself. */
    void is(String newKind, Category newCategory) {
        kind = newKind;
        category = newCategory;
    }

    /** Notes how the statement itself copies, if it does. */
    void copies(@Nullable CopyOptions options) {
        copy = options;
    }

    /** Notes where the statement itself asks plainly about columns. */
    void asks(List<PredicateUse> uses) {
        predicates = uses;
    }

    void add(RelationUse use) {
        for (FactsBuilder builder = this; builder != null; builder = builder.parent) {
            builder.relations.add(use);
        }
    }

    /** Notes a use that the statement around this one has noted already. */
    void shares(RelationUse use) {
        relations.add(use);
    }

    void add(ColumnMention mention) {
        for (FactsBuilder builder = this; builder != null; builder = builder.parent) {
            builder.columns.add(mention);
        }
    }

    void add(FunctionUse use) {
        for (FactsBuilder builder = this; builder != null; builder = builder.parent) {
            builder.functions.add(use);
        }
    }

    void add(SettingChange change) {
        for (FactsBuilder builder = this; builder != null; builder = builder.parent) {
            builder.settings.add(change);
        }
    }

    void add(NameUse use) {
        for (FactsBuilder builder = this; builder != null; builder = builder.parent) {
            builder.names.add(use);
        }
    }

    void construct(String form) {
        String word = form.substring(form.lastIndexOf(' ') + 1).toLowerCase(Locale.ROOT);
        for (FactsBuilder builder = this; builder != null; builder = builder.parent) {
            builder.constructs.add(word);
        }
    }

    void add(Trait trait) {
        traits.add(trait);
    }

    void unrestricted() {
        for (FactsBuilder builder = this; builder != null; builder = builder.parent) {
            builder.restricts = false;
        }
    }

    void parameter(int number) {
        for (FactsBuilder builder = this; builder != null; builder = builder.parent) {
            builder.parameters = Math.max(builder.parameters, number);
        }
    }

    /** The finished facts. */
    StatementFacts build(
            ColumnResolver resolver,
            Redaction redaction,
            Function<Statement, @Nullable List<OutputColumn>> lineage,
            NameResolver resolved) {
        List<StatementFacts> inner = new ArrayList<>();
        for (FactsBuilder builder : nested) {
            inner.add(builder.build(resolver, redaction, lineage, resolved));
        }
        boolean onlyPlanned = kind.equals("EXPLAIN") && !traits.contains(Trait.EXPLAIN_ANALYZE);
        Category worst = category;
        for (StatementFacts facts : inner) {
            inherit(facts, onlyPlanned);
            worst = onlyPlanned ? worst : Severity.worse(worst, facts.category());
        }
        ColumnResolver.Resolved mentions = resolver.resolve(columns);
        List<FunctionUse> calls = new ArrayList<>(functions);
        calls.addAll(mentions.functions());
        return new StatementFacts(
                kind,
                worst,
                start,
                end,
                relations,
                mentions.columns(),
                outputs(lineage),
                calls,
                constructs,
                restricts,
                parameters,
                settings,
                names,
                traits,
                inner,
                copy,
                predicates,
                statement == null || !handsOn() ? null : PlainRows.of(statement, resolved),
                redaction.redact(start, end),
                redaction.fingerprint(start, end));
    }

    /** Whether its rows are the answer, or what a command around it works with. */
    private boolean handsOn() {
        return parent == null || parent.statement instanceof Command;
    }

    /** Inside WITH a statement hands its rows to the one around it, which tells what becomes of them. */
    private List<OutputColumn> outputs(Function<Statement, @Nullable List<OutputColumn>> lineage) {
        if (statement == null || !handsOn()) {
            return List.of();
        }
        List<OutputColumn> outputs = lineage.apply(statement);
        if (outputs != null) {
            return outputs;
        }
        Set<ColumnSource> any = new HashSet<>();
        for (RelationUse use : relations) {
            use.relations().forEach(relation -> any.add(new ColumnSource(relation.name(), relation.oid(), "*")));
            if (use.relations().isEmpty()) {
                use.names().forEach(name -> any.add(new ColumnSource(name, 0, "*")));
            }
        }
        return List.of(new OutputColumn(null, true, false, any));
    }

    private void inherit(StatementFacts facts, boolean onlyPlanned) {
        for (Trait trait : facts.traits()) {
            boolean own = trait == Trait.RETURNS_ROWS || (onlyPlanned && trait != Trait.OPAQUE);
            if (!own) {
                traits.add(trait);
            }
        }
    }
}
