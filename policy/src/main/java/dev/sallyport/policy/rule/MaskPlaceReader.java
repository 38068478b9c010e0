package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import dev.sallyport.policy.statement.PredicateKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads where a rule masks columns, and what may be asked about them there. */
final class MaskPlaceReader {
    private static final int QUERIES_MAX = 1_000_000;
    private static final Duration PER_MIN = Duration.ofSeconds(1);
    private static final Duration PER_MAX = Duration.ofDays(30);

    /** As written in the file. */
    private enum At {
        SCAN,
        OUTPUT
    }

    private MaskPlaceReader() {}

    static MaskPlace read(YamlMap mask, MaskStrategy strategy) {
        YamlValue at = mask.optional("at");
        if (at == null || at.oneOf(At.class) == At.SCAN) {
            return MaskPlace.SCAN;
        }
        if (strategy == MaskStrategy.GENERALIZE) {
            throw at.error("a generalizing mask is made at the scan, and only there");
        }
        YamlValue listed = mask.optional("predicates");
        if (listed == null) {
            return MaskPlace.SCAN;
        }
        Set<PredicateKind> predicates = EnumSet.noneOf(PredicateKind.class);
        for (YamlValue value : listed.list()) {
            PredicateKind kind = value.isNull() ? PredicateKind.NULL : value.oneOf(PredicateKind.class);
            if (!predicates.add(kind)) {
                throw value.error("stands twice");
            }
        }
        YamlValue budget = mask.optional("budget");
        if (predicates.isEmpty() && budget != null) {
            throw budget.error("a budget needs predicates that it is for");
        }
        return new MaskPlace(predicates, budget == null ? null : budget(budget.map()));
    }

    private static @Nullable Budget budget(YamlMap map) {
        int queries = (int) map.required("queries").integer(1, QUERIES_MAX);
        Duration per = map.required("per").duration(PER_MIN, PER_MAX);
        map.finish();
        return new Budget(queries, Duration.ofSeconds(per.toSeconds()));
    }
}
