package dev.sallyport.policy.rule;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A rule's {@code when}: a CEL expression, compiled and type-checked. Safe for use by any thread. */
public final class Condition {
    private final String text;
    private final CelRuntime.Program program;

    Condition(String text, CelRuntime.Program program) {
        this.text = text;
        this.program = program;
    }

    /** What came out. */
    public enum Outcome {
        TRUE,
        FALSE,
        /** It could not be evaluated: a division by zero, an index out of range, a bad regular expression, … */
        FAILED
    }

    /** Where a condition finds its variables' values; null for a name that has none. */
    @FunctionalInterface
    public interface Variables {
        @Nullable
        Object value(String name);
    }

    public Outcome evaluate(Variables variables) {
        try {
            Object value = program.eval((String name) -> Optional.ofNullable(variables.value(name)));
            return value instanceof Boolean truth ? (truth ? Outcome.TRUE : Outcome.FALSE) : Outcome.FAILED;
        } catch (CelEvaluationException | RuntimeException e) {
            // INVARIANT: whatever goes wrong in a condition is an outcome, so that no rule can vanish by failing.
            return Outcome.FAILED;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
