package dev.sallyport.proxy.session;

import dev.sallyport.masking.ColumnTransform;
import dev.sallyport.masking.MaskSettings;
import dev.sallyport.masking.MaskStyle;
import dev.sallyport.masking.NoiseWidth;
import dev.sallyport.masking.TextKind;
import dev.sallyport.policy.decision.ColumnMask;
import dev.sallyport.policy.rule.MaskMethod;
import dev.sallyport.policy.rule.Noise;
import org.jspecify.annotations.Nullable;

/** What policy calls a mask, as what the masker does. */
final class Transforms {
    private Transforms() {}

    static ColumnTransform of(ColumnMask mask) {
        MaskMethod method = mask.method();
        MaskSettings settings = new MaskSettings(
                method.keepFirst(),
                method.keepLast(),
                TextKind.valueOf(method.kind().name()),
                width(method.noise()),
                method.keyVersion());
        return new ColumnTransform(mask.rule(), mask.column(), style(method), settings);
    }

    /** INVARIANT: values are generalized by the database alone; one that comes as it is shall not pass. */
    private static MaskStyle style(MaskMethod method) {
        return switch (method.strategy()) {
            case NULL -> MaskStyle.NULL;
            case REDACT, GENERALIZE -> MaskStyle.REDACT;
            case HASH -> MaskStyle.HASH;
            case PSEUDONYM -> MaskStyle.PSEUDONYM;
            case FPE -> MaskStyle.FPE;
            case NOISE -> MaskStyle.NOISE;
            case PARTIAL -> MaskStyle.PARTIAL;
        };
    }

    private static @Nullable NoiseWidth width(@Nullable Noise noise) {
        return noise == null
                ? null
                : new NoiseWidth(NoiseWidth.Unit.valueOf(noise.unit().name()), noise.amount());
    }
}
