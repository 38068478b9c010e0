package dev.sallyport.policy.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.sallyport.config.yaml.YamlValue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compiles conditions. The statement's text is deliberately not among the variables: a pattern over SQL text is the
 * classic way to be got round.
 */
final class Conditions {
    /** Far more than a readable condition has. */
    private static final int BYTES_MAX = 4096;

    private static final int NESTING_MAX = 32;

    /** Bounds what a condition can cost, whatever a statement's lists hold. */
    private static final int ITERATIONS_MAX = 100_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(BYTES_MAX)
            .maxParseRecursionDepth(NESTING_MAX)
            .comprehensionMaxIterations(ITERATIONS_MAX)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private static final CelType TEXTS = ListType.create(SimpleType.STRING);

    private static final Map<String, CelType> SESSION = Map.ofEntries(
            Map.entry("actor_type", SimpleType.STRING),
            Map.entry("actor_id", SimpleType.STRING),
            Map.entry("actor_name", SimpleType.STRING),
            Map.entry("actor_groups", TEXTS),
            Map.entry("actor_mfa", SimpleType.BOOL),
            Map.entry("on_behalf_of", SimpleType.STRING),
            Map.entry("env", SimpleType.STRING),
            Map.entry("database", SimpleType.STRING),
            Map.entry("app", SimpleType.STRING),
            Map.entry("client_ip", SimpleType.STRING),
            Map.entry("now", SimpleType.TIMESTAMP));

    private static final Map<String, CelType> STATEMENT = Map.ofEntries(
            Map.entry("stmt_kind", SimpleType.STRING),
            Map.entry("stmt_category", SimpleType.STRING),
            Map.entry("stmt_tables_read", TEXTS),
            Map.entry("stmt_tables_written", TEXTS),
            Map.entry("stmt_columns", TEXTS),
            Map.entry("stmt_functions", TEXTS),
            Map.entry("stmt_restricts", SimpleType.BOOL),
            Map.entry("stmt_in_tx", SimpleType.BOOL),
            Map.entry("estimate.known", SimpleType.BOOL),
            Map.entry("estimate.rows", SimpleType.INT),
            Map.entry("estimate.cost", SimpleType.DOUBLE));

    private static final Map<String, CelType> CLAIMED =
            Map.of("claimed.justification", SimpleType.STRING, "claimed.ticket", SimpleType.STRING);

    private static final CelCompiler SESSION_COMPILER = compiler(SESSION);
    private static final CelCompiler STATEMENT_COMPILER = compiler(all(SESSION, STATEMENT));
    private static final CelCompiler CONSENT_COMPILER = compiler(all(SESSION, STATEMENT, CLAIMED));
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private Conditions() {}

    @SafeVarargs
    private static Map<String, CelType> all(Map<String, CelType>... groups) {
        Map<String, CelType> all = new LinkedHashMap<>();
        for (Map<String, CelType> group : groups) {
            all.putAll(group);
        }
        return all;
    }

    private static CelCompiler compiler(Map<String, CelType> variables) {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL);
        variables.forEach(builder::addVar);
        return builder.build();
    }

    /** A condition that may speak of the statement. */
    static Condition ofStatement(YamlValue value) {
        return compile(value, STATEMENT_COMPILER, "");
    }

    /** A condition by which a rule consents itself, and which may trust what the requester says. */
    static Condition ofConsent(YamlValue value) {
        return compile(value, CONSENT_COMPILER, "");
    }

    /** A condition of a rule that holds for a session's every statement, and so can't speak of one. */
    static Condition ofSession(YamlValue value) {
        return compile(value, SESSION_COMPILER, " (a mask rule's condition knows no stmt_ variables and no estimate)");
    }

    private static Condition compile(YamlValue value, CelCompiler compiler, String remark) {
        String text = value.nonEmpty();
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > BYTES_MAX) {
            throw value.error("the condition has " + bytes + " bytes; at most " + BYTES_MAX + " are accepted");
        }
        try {
            CelValidationResult result = compiler.compile(text);
            if (result.hasError()) {
                throw value.error("bad condition: " + describe(result) + remark);
            }
            CelAbstractSyntaxTree tree = result.getAst();
            return new Condition(text, RUNTIME.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw value.error("bad condition: " + String.valueOf(e.getMessage()).replace('\n', ' ') + remark);
        }
    }

    private static String describe(CelValidationResult result) {
        CelIssue first = result.getErrors().get(0);
        int column = first.getSourceLocation().getColumn() + 1;
        return first.getMessage().replace('\n', ' ') + " at its line "
                + first.getSourceLocation().getLine() + ", column " + column;
    }
}
