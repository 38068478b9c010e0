package dev.sallyport.policy.rule;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a column is masked, in every particular.
 *
 * @param strategy how
 * @param keepFirst characters that stay at the beginning (partial only)
 * @param keepLast characters that stay at the end (partial only)
 * @param kind what texts are (pseudonym only)
 * @param generalization what values become (generalize only), else null
 * @param noise how far values are moved (noise only), else null
 * @param keyVersion which key a keyed strategy takes; 0 for the current one
 */
public record MaskMethod(
        MaskStrategy strategy,
        int keepFirst,
        int keepLast,
        PseudonymKind kind,
        @Nullable Generalization generalization,
        @Nullable Noise noise,
        int keyVersion) {
    /** A strategy without particulars. */
    public static MaskMethod of(MaskStrategy strategy) {
        return partial(strategy, 0, 0);
    }

    /** A strategy that keeps some characters. */
    public static MaskMethod partial(MaskStrategy strategy, int keepFirst, int keepLast) {
        return new MaskMethod(strategy, keepFirst, keepLast, PseudonymKind.ANY, null, null, 0);
    }

    static MaskMethod generalize(Generalization generalization) {
        return new MaskMethod(MaskStrategy.GENERALIZE, 0, 0, PseudonymKind.ANY, generalization, null, 0);
    }

    /**
     * The stricter of both. Of two with the same strategy, what both of them show; where that is neither of them,
     * nothing.
     */
    public MaskMethod strictest(MaskMethod other) {
        int order = strategy.compareTo(other.strategy);
        if (order != 0) {
            return order < 0 ? this : other;
        }
        if (equals(other)) {
            return this;
        }
        if (strategy == MaskStrategy.PARTIAL) {
            return partial(strategy, Math.min(keepFirst, other.keepFirst), Math.min(keepLast, other.keepLast));
        }
        Generalization coarser = generalization == null || other.generalization == null
                ? null
                : generalization.coarser(other.generalization);
        return coarser == null ? of(MaskStrategy.REDACT) : generalize(coarser);
    }

    /** In words. */
    @Override
    public String toString() {
        String name = strategy.name().toLowerCase(Locale.ROOT);
        String particulars = switch (strategy) {
            case NULL, REDACT, HASH, FPE -> "";
            case PSEUDONYM ->
                kind == PseudonymKind.ANY ? "" : " of kind " + kind.name().toLowerCase(Locale.ROOT);
            case GENERALIZE -> " " + generalization;
            case NOISE -> " " + noise;
            case PARTIAL -> " but the first " + keepFirst + " and the last " + keepLast + " characters";
        };
        return name + particulars + (keyVersion == 0 ? "" : ", key version " + keyVersion);
    }
}
