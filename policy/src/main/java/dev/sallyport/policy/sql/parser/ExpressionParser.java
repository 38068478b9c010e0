package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/** Operators by precedence climbing (manual, 4.1.6). What stands between them is {@link PrimaryParser}'s. */
final class ExpressionParser {
    private static final int OR = 1;
    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int IS = 4;
    private static final int COMPARISON = 5;
    private static final int MATCH = 6;
    private static final int ANY_OPERATOR = 8;
    private static final int SUM = 9;
    private static final int PRODUCT = 10;
    private static final int POWER = 11;
    private static final int AT = 12;
    private static final int COLLATE = 13;
    private static final int SIGN = 14;
    private static final int CAST = 17;
    private static final int NONE = -1;

    private final Tokens tokens;
    private final Grammar grammar;

    ExpressionParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** The manual's a_expr. */
    SqlNode expression() {
        return parse(0, false);
    }

    /** The grammar's b_expr: without boolean operators, IN, LIKE and BETWEEN, which would be ambiguous in its place. */
    SqlNode restricted() {
        return parse(0, true);
    }

    /** Expressions with commas between. */
    List<SqlNode> list() {
        List<SqlNode> expressions = new ArrayList<>();
        do {
            expressions.add(expression());
        } while (tokens.acceptSymbol(","));
        return expressions;
    }

    /** Goes on with an expression whose first primary has been read, which began at {@code start}. */
    SqlNode continueFrom(SqlNode primary, int start) {
        return operators(overlaps(primary, start), start, 0, false);
    }

    private SqlNode parse(int least, boolean restricted) {
        tokens.enter();
        int start = tokens.peek().start();
        SqlNode left = prefixed(restricted);
        SqlNode whole = operators(left, start, least, restricted);
        tokens.leave();
        return whole;
    }

    private SqlNode prefixed(boolean restricted) {
        Place place = tokens.place();
        if (!restricted && tokens.accept("not")) {
            return call(SqlStdOperatorTable.NOT, place, parse(NOT, false));
        }
        Token token = tokens.peek();
        if (token.isSymbol("+") || token.isSymbol("-")) {
            tokens.next();
            return call(operator(token.text()), place, parse(SIGN, restricted));
        }
        if (tokens.atCall("operator") || (token.type() == TokenType.OPERATOR && precedence(token) == ANY_OPERATOR)) {
            SqlOperator operator = operatorName();
            return call(operator, place, parse(ANY_OPERATOR + 1, restricted));
        }
        int start = token.start();
        SqlNode primary = grammar.primaries.primary();
        return restricted ? primary : overlaps(primary, start);
    }

    /** A row, or it and another with OVERLAPS between, which binds more tightly than any operator. */
    private SqlNode overlaps(SqlNode primary, int start) {
        boolean row = primary instanceof Form form && form.name.equals("ROW");
        if (!row || !tokens.at("overlaps")) {
            return primary;
        }
        Place place = tokens.placeFrom(start);
        tokens.expect("overlaps");
        return grammar.functions.system("overlaps", rows(primary), place);
    }

    private SqlNode call(SqlOperator operator, Place place, SqlNode... operands) {
        return new SqlBasicCall(operator, List.of(operands), tokens.spanning(place));
    }

    private static SqlOperator operator(String name) {
        return switch (name) {
            case "=" -> SqlStdOperatorTable.EQUALS;
            case "<>" -> SqlStdOperatorTable.NOT_EQUALS;
            case "<" -> SqlStdOperatorTable.LESS_THAN;
            case ">" -> SqlStdOperatorTable.GREATER_THAN;
            case "<=" -> SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
            case ">=" -> SqlStdOperatorTable.GREATER_THAN_OR_EQUAL;
            default -> new SqlSpecialOperator(name, SqlKind.OTHER);
        };
    }

    /** An operator, perhaps as OPERATOR(schema.name). */
    private SqlOperator operatorName() {
        if (tokens.accept("operator")) {
            tokens.expectSymbol("(");
            StringBuilder name = new StringBuilder();
            while (NameParser.column(tokens.peek())) {
                name.append(grammar.names.name()).append('.');
                tokens.expectSymbol(".");
            }
            name.append(anyOperator());
            tokens.expectSymbol(")");
            return operator(name.toString());
        }
        return operator(anyOperator());
    }

    /** The characters of any operator. */
    String anyOperator() {
        if (!tokens.at(TokenType.OPERATOR)) {
            throw tokens.unexpected();
        }
        return tokens.next().text();
    }

    /** The operator of ORDER BY … USING, with its schema if that is written. */
    String orderingOperator() {
        return operatorName().getName();
    }

    private static int precedence(Token token) {
        return switch (token.text()) {
            case "<", ">", "=", "<=", ">=", "<>" -> COMPARISON;
            case "+", "-" -> SUM;
            case "*", "/", "%" -> PRODUCT;
            case "^" -> POWER;
            default -> ANY_OPERATOR;
        };
    }

    private int infixPrecedence(boolean restricted) {
        Token token = tokens.peek();
        if (token.type() == TokenType.OPERATOR) {
            return precedence(token);
        }
        if (token.isSymbol("::")) {
            return CAST;
        }
        if (token.type() != TokenType.KEYWORD || labelFollows()) {
            return NONE;
        }
        return switch (token.text()) {
            case "operator" -> tokens.peek(1).isSymbol("(") ? ANY_OPERATOR : NONE;
            case "is" -> IS;
            case "or" -> restricted ? NONE : OR;
            case "and" -> restricted ? NONE : AND;
            case "isnull", "notnull" -> restricted ? NONE : IS;
            case "in" -> !restricted && tokens.peek(1).isSymbol("(") ? MATCH : NONE;
            case "between", "like", "ilike" -> restricted ? NONE : MATCH;
            case "similar" -> !restricted && tokens.peek(1).is("to") ? MATCH : NONE;
            case "not" -> !restricted && matchAfterNot() ? MATCH : NONE;
            case "at" -> !restricted && (tokens.at("at", "time") || tokens.at("at", "local")) ? AT : NONE;
            case "collate" -> restricted ? NONE : COLLATE;
            default -> NONE;
        };
    }

    /** Whether the keyword here can only be a label, because nothing follows that an operator could apply to. */
    private boolean labelFollows() {
        if (tokens.atAny("isnull", "notnull")) {
            return false;
        }
        Token next = tokens.peek(1);
        return next.type() == TokenType.END
                || next.isSymbol(",")
                || next.isSymbol(")")
                || next.isSymbol(";")
                || next.is("from");
    }

    private boolean matchAfterNot() {
        Token next = tokens.peek(1);
        return next.is("between") || next.is("in") || next.is("like") || next.is("ilike") || next.is("similar");
    }

    private SqlNode operators(SqlNode first, int start, int least, boolean restricted) {
        SqlNode left = first;
        while (true) {
            int precedence = infixPrecedence(restricted);
            if (precedence == NONE || precedence < least) {
                return left;
            }
            Place place = tokens.placeFrom(start);
            left = switch (precedence) {
                case OR -> chain(left, SqlStdOperatorTable.OR, "or", OR, place);
                case AND -> chain(left, SqlStdOperatorTable.AND, "and", AND, place);
                case IS -> is(left, place);
                case MATCH -> match(left, place);
                case CAST -> {
                    tokens.next();
                    yield call(SqlStdOperatorTable.CAST, place, left, grammar.types.type());
                }
                case AT -> at(left, place);
                case COLLATE -> {
                    tokens.next();
                    grammar.names.qualified();
                    yield new Form("COLLATE", List.of(left), tokens.spanning(place));
                }
                default -> binary(left, precedence, restricted, place);
            };
            if (endsInOperand(left, precedence) && infixPrecedence(restricted) == precedence) {
                throw tokens.unexpected();
            }
        }
    }

    /** Whether the operator just read associates with none of its kind: {@code a < b < c} is an error. */
    private static boolean endsInOperand(SqlNode whole, int precedence) {
        SqlNode node = whole instanceof SqlBasicCall not && not.getOperator().equals(SqlStdOperatorTable.NOT)
                ? not.operand(0)
                : whole;
        if (node instanceof Form form) {
            return precedence == MATCH && (form.name.equals("BETWEEN") || form.name.equals("LIKE"));
        }
        return node instanceof SqlBasicCall call
                && (precedence == COMPARISON
                        || call.getOperator().equals(SqlStdOperatorTable.IS_DISTINCT_FROM)
                        || call.getOperator().equals(SqlStdOperatorTable.IS_NOT_DISTINCT_FROM));
    }

    /** Joins operands of AND or OR in one flat node, so that long chains don't make deep trees. */
    private SqlNode chain(SqlNode left, SqlOperator operator, String word, int precedence, Place place) {
        List<SqlNode> operands = new ArrayList<>();
        operands.add(left);
        while (tokens.at(word) && !labelFollows()) {
            tokens.next();
            operands.add(parse(precedence + 1, false));
        }
        return new SqlBasicCall(operator, operands, tokens.spanning(place));
    }

    private SqlNode binary(SqlNode left, int precedence, boolean restricted, Place place) {
        SqlOperator operator = operatorName();
        if (tokens.atAny("any", "some", "all")) {
            return quantified(left, operator.getName(), place);
        }
        return call(operator, place, left, parse(precedence + 1, restricted));
    }

    private SqlNode quantified(SqlNode left, String operator, Place place) {
        String name = tokens.next().is("all") ? "QUANTIFIED ALL" : "QUANTIFIED";
        return new Form(
                name, List.of(left, grammar.primaries.parenthesised()), List.of(operator), tokens.spanning(place));
    }

    private SqlNode at(SqlNode left, Place place) {
        tokens.expect("at");
        List<SqlNode> arguments = new ArrayList<>();
        if (!tokens.accept("local")) {
            tokens.expect("time", "zone");
            arguments.add(parse(AT + 1, false));
        }
        arguments.add(left);
        return grammar.functions.system("timezone", arguments, place);
    }

    private SqlNode is(SqlNode left, Place place) {
        if (tokens.accept("isnull")) {
            return call(SqlStdOperatorTable.IS_NULL, place, left);
        }
        if (tokens.accept("notnull")) {
            return call(SqlStdOperatorTable.IS_NOT_NULL, place, left);
        }
        tokens.expect("is");
        boolean not = tokens.accept("not");
        if (tokens.accept("null")) {
            return call(not ? SqlStdOperatorTable.IS_NOT_NULL : SqlStdOperatorTable.IS_NULL, place, left);
        }
        if (tokens.accept("distinct")) {
            tokens.expect("from");
            SqlOperator operator =
                    not ? SqlStdOperatorTable.IS_NOT_DISTINCT_FROM : SqlStdOperatorTable.IS_DISTINCT_FROM;
            return call(operator, place, left, parse(IS + 1, false));
        }
        if (tokens.atAny("true", "false", "unknown", "document")) {
            String tested = tokens.next().text().toUpperCase(Locale.ROOT);
            return new Form((not ? "IS NOT " : "IS ") + tested, List.of(left), tokens.spanning(place));
        }
        if (tokens.accept("json")) {
            tokens.acceptAny("value", "array", "object", "scalar");
            if (!tokens.accept("with", "unique")) {
                tokens.accept("without", "unique");
            }
            tokens.accept("keys");
            return new Form("IS JSON", List.of(left), tokens.spanning(place));
        }
        tokens.acceptAny("nfc", "nfd", "nfkc", "nfkd");
        tokens.expect("normalized");
        return grammar.functions.system("is_normalized", List.of(left), place);
    }

    private SqlNode match(SqlNode left, Place place) {
        boolean not = tokens.accept("not");
        Token word = tokens.next();
        SqlNode positive = switch (word.text()) {
            case "between" -> between(left, not ? List.of("<", ">") : List.of(">=", "<="), place);
            case "in" -> in(left, not ? List.of("=", "<>") : List.of("="), place);
            case "similar" -> {
                tokens.expect("to");
                yield like(left, "similar_to_escape", not ? "!~" : "~", place);
            }
            case "ilike" -> like(left, "like_escape", not ? "!~~*" : "~~*", place);
            default -> like(left, "like_escape", not ? "!~~" : "~~", place);
        };
        return not ? call(SqlStdOperatorTable.NOT, place, positive) : positive;
    }

    private List<SqlNode> rows(SqlNode left) {
        SqlNode right = grammar.primaries.primary();
        List<SqlNode> arguments = new ArrayList<>();
        for (SqlNode row : List.of(left, right)) {
            if (row instanceof Form form && form.name.equals("ROW")) {
                arguments.addAll(form.operands);
            } else {
                arguments.add(row);
            }
        }
        return arguments;
    }

    private SqlNode between(SqlNode left, List<String> operators, Place place) {
        tokens.acceptAny("symmetric", "asymmetric");
        SqlNode low = restricted();
        tokens.expect("and");
        return new Form("BETWEEN", List.of(left, low, parse(MATCH + 1, false)), operators, tokens.spanning(place));
    }

    private SqlNode in(SqlNode left, List<String> operators, Place place) {
        SqlNode candidates = grammar.primaries.parenthesised();
        List<SqlNode> operands = new ArrayList<>();
        operands.add(left);
        if (candidates instanceof Form form && form.name.equals("ROW")) {
            operands.addAll(form.operands);
        } else {
            operands.add(candidates);
        }
        return new Form("IN", operands, operators, tokens.spanning(place));
    }

    private SqlNode like(SqlNode left, String escapeFunction, String operator, Place place) {
        if (tokens.atAny("any", "some", "all") && tokens.peek(1).isSymbol("(")) {
            return quantified(left, operator, place);
        }
        Place patternPlace = tokens.place();
        SqlNode pattern = parse(MATCH + 1, false);
        if (tokens.accept("escape")) {
            SqlNode escape = parse(MATCH + 1, false);
            pattern = grammar.functions.system(escapeFunction, List.of(pattern, escape), patternPlace);
        } else if (operator.endsWith("~") && !operator.endsWith("~~")) {
            pattern = grammar.functions.system(escapeFunction, List.of(pattern), patternPlace);
        }
        return new Form("LIKE", List.of(left, pattern), List.of(operator), tokens.spanning(place));
    }
}
