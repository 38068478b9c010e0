package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.sql.tree.WithClause;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** The whole language: its chapters, joined, and the choice of a chapter by a statement's first words. */
public final class Grammar {
    final Tokens tokens;
    final NameParser names;
    final TypeParser types;
    final ExpressionParser expressions;
    final PrimaryParser primaries;
    final FunctionParser functions;
    final SpecialFunctionParser specialFunctions;
    final XmlParser xml;
    final JsonParser json;
    final QueryParser queries;
    final LimitParser limits;
    final WithParser with;
    final FromParser from;
    final DmlParser dml;
    final MergeParser merges;
    final OptionParser options;
    final IndexParser indexes;
    final ConstraintParser constraints;
    final SequenceParser sequences;
    private @Nullable UtilityStatements utilities;

    public Grammar(Tokens tokens) {
        this.tokens = tokens;
        this.names = new NameParser(tokens);
        this.types = new TypeParser(this);
        this.expressions = new ExpressionParser(this);
        this.primaries = new PrimaryParser(this);
        this.functions = new FunctionParser(this);
        this.specialFunctions = new SpecialFunctionParser(this);
        this.xml = new XmlParser(this);
        this.json = new JsonParser(this);
        this.queries = new QueryParser(this);
        this.limits = new LimitParser(this);
        this.with = new WithParser(this);
        this.from = new FromParser(this);
        this.dml = new DmlParser(this);
        this.merges = new MergeParser(this);
        this.options = new OptionParser(this);
        this.indexes = new IndexParser(this);
        this.constraints = new ConstraintParser(this);
        this.sequences = new SequenceParser(this);
    }

    /** All statements of the text; empty ones are left out. */
    public List<Statement> statements() {
        List<Statement> statements = new ArrayList<>();
        while (true) {
            while (tokens.acceptSymbol(";")) {}
            if (tokens.atEnd()) {
                return statements;
            }
            statements.add(statement());
            if (!tokens.atEnd()) {
                tokens.expectSymbol(";");
            }
        }
    }

    /** An expression that is the whole text. */
    public SqlNode wholeExpression() {
        SqlNode expression = expressions.expression();
        if (!tokens.atEnd()) {
            throw tokens.unexpected();
        }
        return expression;
    }

    /** One statement of any kind. */
    Statement statement() {
        tokens.enter();
        int start = tokens.peek().start();
        Statement statement =
                preparableFollows() ? preparable() : tokens.spanning(utilities().statement());
        statement.span(start, tokens.previousEnd());
        tokens.leave();
        return statement;
    }

    /** Their many parsers are made when the first is needed: most texts are queries. */
    private UtilityStatements utilities() {
        UtilityStatements made = utilities;
        if (made == null) {
            made = new UtilityStatements(this);
            utilities = made;
        }
        return made;
    }

    boolean preparableFollows() {
        return queries.startsQuery()
                || tokens.atSymbol("(")
                || tokens.at("insert")
                || tokens.at("update")
                || tokens.at("delete")
                || tokens.at("merge")
                || tokens.at("values");
    }

    /** A query or a statement that changes rows, as WITH, PREPARE and EXPLAIN may contain them. */
    Statement preparable() {
        tokens.enter();
        Place place = tokens.place();
        WithClause clause = tokens.at("with") ? with.with() : null;
        Statement statement = switch (tokens.peek().type() == TokenType.KEYWORD
                ? tokens.peek().text()
                : "") {
            case "insert" -> dml.insert(clause, place);
            case "update" -> dml.update(clause, place);
            case "delete" -> dml.delete(clause, place);
            case "merge" -> merges.merge(clause, place);
            default -> queries.query(clause, place);
        };
        statement.span(place.start(), tokens.previousEnd());
        tokens.leave();
        return statement;
    }

    /** A query that stands where only queries may. */
    Query query() {
        return queries.query();
    }
}
