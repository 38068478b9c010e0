package dev.sallyport.masking;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What happens to each column of one result. Immutable; made once for a RowDescription, used for each of its rows. */
public final class MaskingPlan {
    /** For results of which no row is ever changed. */
    public static final MaskingPlan NONE = new MaskingPlan(new CellRule[0], false, List.of(), List.of(), List.of());

    private final @Nullable CellRule[] rules;
    private final boolean described;
    private final boolean transparent;
    private final List<String> maskedColumns;
    private final List<String> ruleNames;
    private final List<Integer> keyVersions;

    private MaskingPlan(
            @Nullable CellRule[] rules,
            boolean described,
            List<String> maskedColumns,
            List<String> ruleNames,
            List<Integer> keyVersions) {
        this.keyVersions = keyVersions;
        this.rules = rules;
        this.described = described;
        this.maskedColumns = maskedColumns;
        this.ruleNames = ruleNames;
        boolean none = true;
        for (CellRule rule : rules) {
            none &= rule == null;
        }
        this.transparent = none;
    }

    /**
     * Plans a result.
     *
     * @param transforms what happens to the column of the same index as a whole; null for nothing
     * @param detectors what is looked for in the other columns whose types can hold text
     * @throws IllegalArgumentException unless there are as many transforms as columns
     */
    public static MaskingPlan of(
            List<ResultColumn> columns,
            List<@Nullable ColumnTransform> transforms,
            DetectorSet detectors,
            MaskingKeys keys) {
        if (columns.size() != transforms.size()) {
            throw new IllegalArgumentException(
                    "a plan needs a transform or null for each of " + columns.size() + " columns");
        }
        @Nullable CellRule[] rules = new CellRule[columns.size()];
        List<String> masked = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        Set<Integer> versions = new TreeSet<>();
        for (int i = 0; i < rules.length; i++) {
            ColumnTransform transform = transforms.get(i);
            if (transform == null) {
                rules[i] = CellRules.detection(columns.get(i), detectors);
            } else {
                rules[i] = CellRules.transform(columns.get(i), transform, keys);
                int version = transform.settings().keyVersion();
                if (transform.style().keyed() && keys.has(version)) {
                    versions.add(keys.resolved(version));
                }
                masked.add(transform.column());
                names.add(transform.rule());
            }
        }
        return new MaskingPlan(rules, true, List.copyOf(masked), List.copyOf(names), List.copyOf(versions));
    }

    /** Whether no row can be changed, so that rows may pass without being looked at. */
    public boolean transparent() {
        return transparent;
    }

    /** The masked columns, in the result's order, as their rules name them. */
    public List<String> maskedColumns() {
        return maskedColumns;
    }

    /** The rules that mask something, each once. */
    public List<String> rules() {
        return ruleNames;
    }

    /** The versions of the keys that mask something, each once, in order. */
    public List<Integer> keyVersions() {
        return keyVersions;
    }

    /** Whether rows of so many columns are what this plan was made for. */
    boolean accepts(int columns) {
        return !described || columns == rules.length;
    }

    @Nullable
    CellRule rule(int column) {
        return described ? rules[column] : null;
    }
}
