package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Indirection;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Expressions that tell rows apart: a column, or what is computed from one column and constants in a way that is known
 * not to make all values the same.
 */
final class Terms {
    private static final int DEPTH_MAX = 30;
    private static final int DIGITS_MAX = 40;
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e[+-]?[0-9]{1,3})?");
    private static final String NEVER_NEGATIVE = "+";

    /** Functions with different results for different arguments, whatever constants stand beside them. */
    private static final Set<String> TELLING = Set.of(
            "lower",
            "upper",
            "initcap",
            "btrim",
            "ltrim",
            "rtrim",
            "trim",
            "reverse",
            "md5",
            "sha256",
            "sha512",
            "encode",
            "decode",
            "date",
            "date_trunc",
            "date_part",
            "extract",
            "timezone",
            "to_char",
            "to_date",
            "to_timestamp",
            "to_number",
            "round",
            "floor",
            "ceil",
            "ceiling",
            "trunc",
            "replace",
            "translate",
            "split_part",
            "substr",
            "substring",
            "left",
            "right",
            "host",
            "network",
            "jsonb_extract_path",
            "jsonb_extract_path_text",
            "json_extract_path",
            "json_extract_path_text",
            "jsonb_typeof",
            "json_typeof",
            "to_tsvector",
            "concat",
            "hashtext",
            "text",
            "int4",
            "int8",
            "age");

    private static final Set<String> COUNTING = Set.of(
            "length",
            "char_length",
            "character_length",
            "octet_length",
            "bit_length",
            "abs",
            "cardinality",
            "array_length",
            "array_upper",
            "jsonb_array_length",
            "json_array_length",
            "strpos",
            "position");

    private static final Set<String> ANY_CONSTANT = Set.of("+", "-", "||", "->", "->>", "#>", "#>>", "#-", "/");
    private static final Set<String> NOT_SMALL = Set.of("*", "&", "%", "^");

    private final Subject subject;

    Terms(Subject subject) {
        this.subject = subject;
    }

    /** Whether what a key stands for is never less than zero. */
    static boolean neverNegative(String key) {
        return key.startsWith(NEVER_NEGATIVE);
    }

    /** A name for what an expression computes from these rows if it tells them apart, else null. */
    @Nullable
    String key(SqlNode node) {
        return key(node, 0);
    }

    private @Nullable String key(SqlNode node, int depth) {
        if (depth > DEPTH_MAX) {
            return null;
        }
        if (node instanceof SqlIdentifier column) {
            return subject.surely(column) ? column.names.get(column.names.size() - 1) : null;
        }
        if (node.getKind() == SqlKind.CAST || isForm(node, "CAST") || isForm(node, "COLLATE")) {
            return key(((SqlCall) node).getOperandList().get(0), depth + 1);
        }
        if (node instanceof Indirection indirection) {
            String target = key(indirection.target, depth + 1);
            boolean constant = indirection.subscripts.stream().allMatch(Terms::constant);
            return target == null || !constant || "*".equals(indirection.field)
                    ? null
                    : target + "." + indirection.field;
        }
        if (node instanceof FunctionCall call) {
            return call(call, depth);
        }
        if (isForm(node, "coalesce")) {
            List<SqlNode> choices = ((Form) node).operands;
            boolean constant = choices.stream().skip(1).allMatch(Terms::constant);
            return constant && !choices.isEmpty() ? key(choices.get(0), depth + 1) : null;
        }
        return node instanceof SqlBasicCall call ? operation(call, depth) : null;
    }

    private @Nullable String call(FunctionCall call, int depth) {
        String name = call.name.get(call.name.size() - 1);
        boolean own = call.name.size() == 1 || call.name.get(0).equals("pg_catalog");
        boolean counting = COUNTING.contains(name);
        boolean plain = call.over == null && call.filter == null && call.ordering.isEmpty();
        if (!own || !plain || !(counting || TELLING.contains(name))) {
            return null;
        }
        String inner = null;
        for (SqlNode argument : call.arguments) {
            String key = key(argument, depth + 1);
            if (key == null ? !constant(argument) || emptying(argument) : inner != null) {
                return null;
            }
            inner = key == null ? inner : key;
        }
        return inner == null ? null : (counting ? NEVER_NEGATIVE : "") + name + "(" + inner + ")";
    }

    private @Nullable String operation(SqlBasicCall call, int depth) {
        String operator = symbol(call.getOperator().getName());
        List<SqlNode> operands = call.getOperandList();
        if (operands.size() == 1) {
            String key = operator.equals("-") ? key(operands.get(0), depth + 1) : null;
            return key == null ? null : "-(" + key + ")";
        }
        if (operands.size() != 2 || !(ANY_CONSTANT.contains(operator) || NOT_SMALL.contains(operator))) {
            return null;
        }
        boolean constantRight = constant(operands.get(1));
        SqlNode other = operands.get(constantRight ? 1 : 0);
        if (!constant(other) || (NOT_SMALL.contains(operator) && (small(other) || !plain(other)))) {
            return null;
        }
        String key = key(operands.get(constantRight ? 0 : 1), depth + 1);
        return key == null ? null : operator + "(" + key + ")";
    }

    /** Whether a function may make the same of everything by this argument: {@code left(x, 0)}. */
    private static boolean emptying(SqlNode argument) {
        BigDecimal number = number(argument);
        return "".equals(text(argument)) || (number != null && number.signum() == 0);
    }

    /** An operator without its schema. */
    static String symbol(String operator) {
        String name = operator.substring(operator.lastIndexOf('.') + 1);
        return name.equals("!=") ? "<>" : name;
    }

    private static boolean isForm(SqlNode node, String name) {
        return node instanceof Form form && form.name.equals(name);
    }

    /** Whether an expression is a constant or a parameter. */
    static boolean constant(SqlNode node) {
        SqlNode inner = uncast(node);
        return inner instanceof SqlLiteral || inner instanceof SqlDynamicParam || isForm(inner, "CONSTANT");
    }

    private static boolean plain(SqlNode node) {
        SqlNode inner = uncast(node);
        return number(inner) != null || inner instanceof SqlDynamicParam;
    }

    /** Whether it is 0, 1 or -1, by which an operation may make all values the same. */
    private static boolean small(SqlNode node) {
        BigDecimal number = number(node);
        return number != null && number.abs().compareTo(BigDecimal.ONE) <= 0;
    }

    /** An expression without casts and signs around it. */
    private static SqlNode uncast(SqlNode node) {
        SqlNode inner = node;
        for (int i = 0; i < DEPTH_MAX; i++) {
            boolean sign = inner instanceof SqlBasicCall call
                    && call.operandCount() == 1
                    && Set.of("-", "+").contains(call.getOperator().getName());
            if (!sign && inner.getKind() != SqlKind.CAST && !isForm(inner, "CAST") && !isForm(inner, "COLLATE")) {
                return inner;
            }
            inner = ((SqlCall) inner).getOperandList().get(0);
        }
        return inner;
    }

    /** The number that a constant is, also one in quotes, or null. */
    static @Nullable BigDecimal number(SqlNode node) {
        SqlNode inner = uncast(node);
        BigDecimal number = null;
        if (inner instanceof SqlNumericLiteral literal) {
            number = literal.bigDecimalValue();
        } else if (inner instanceof Form form && form.name.equals("CONSTANT") && form.operands.size() == 1) {
            String digits = text(form.operands.get(0));
            number = digits == null ? null : number(digits);
        } else {
            String text = text(inner);
            number = text == null ? null : number(text);
        }
        return number != null && negated(node) ? number.negate() : number;
    }

    private static @Nullable BigDecimal number(String text) {
        String digits = text.strip().replace("_", "").toLowerCase(Locale.ROOT);
        if (digits.length() > DIGITS_MAX) {
            return null;
        }
        if (DECIMAL.matcher(digits).matches()) {
            return new BigDecimal(digits);
        }
        int radix = digits.startsWith("0x") ? 16 : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 0;
        try {
            return radix == 0 ? null : new BigDecimal(new BigInteger(digits.substring(2), radix));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean negated(SqlNode node) {
        boolean negated = false;
        SqlNode inner = node;
        for (int i = 0;
                i < DEPTH_MAX
                        && inner instanceof SqlCall call
                        && !call.getOperandList().isEmpty();
                i++) {
            negated ^= call.operandCount() == 1 && call.getOperator().getName().equals("-");
            inner = call.getOperandList().get(0);
        }
        return negated;
    }

    /** The text of a constant in quotes, or null. */
    static @Nullable String text(SqlNode node) {
        SqlNode inner = uncast(node);
        return inner instanceof SqlLiteral literal
                        && SqlUtil.isLiteral(literal)
                        && SqlTypeName.CHAR_TYPES.contains(literal.getTypeName())
                ? literal.getValueAs(String.class)
                : null;
    }
}
