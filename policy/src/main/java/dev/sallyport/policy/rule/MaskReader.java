package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import dev.sallyport.policy.rule.Consequence.MaskColumns;
import dev.sallyport.policy.rule.Generalization.Unit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how a rule masks columns. Which keys there are depends on the strategy: one that would do nothing is an error. */
final class MaskReader {
    private static final int KEEP_MAX = 100;
    private static final int LENGTH_MAX = 100;
    private static final int KEY_VERSION_MAX = 1_000_000;
    private static final Duration TIME_MAX = Duration.ofDays(36_500);
    /** As many digits as a float keeps apart. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,15})?");

    private static final Pattern DURATION = Pattern.compile("[0-9]+(ms|s|m|h|d)");
    private static final Set<Unit> UNITS = EnumSet.range(Unit.HOUR, Unit.NETWORK);
    private static final Set<PseudonymKind> KINDS = EnumSet.range(PseudonymKind.EMAIL, PseudonymKind.TEXT);

    private MaskReader() {}

    static MaskColumns read(List<NamePattern> columns, @Nullable YamlValue value) {
        if (value == null) {
            return new MaskColumns(columns, MaskMethod.of(MaskStrategy.REDACT), MaskPlace.SCAN);
        }
        YamlMap mask = value.map();
        YamlValue written = mask.optional("strategy");
        MaskStrategy strategy = written == null ? MaskStrategy.REDACT : strategy(written);
        int version = strategy.keyed() ? number(mask.optional("key_version"), 1, KEY_VERSION_MAX) : 0;
        MaskMethod method = switch (strategy) {
            case NULL, REDACT, HASH, FPE -> MaskMethod.of(strategy);
            case PARTIAL -> partial(mask);
            case PSEUDONYM -> new MaskMethod(strategy, 0, 0, kind(mask.optional("kind")), null, null, 0);
            case GENERALIZE -> MaskMethod.generalize(generalization(mask));
            case NOISE -> new MaskMethod(strategy, 0, 0, PseudonymKind.ANY, null, noise(mask), 0);
        };
        MaskPlace place = MaskPlaceReader.read(mask, strategy);
        mask.finish();
        MaskMethod versioned = new MaskMethod(
                strategy,
                method.keepFirst(),
                method.keepLast(),
                method.kind(),
                method.generalization(),
                method.noise(),
                version);
        return new MaskColumns(columns, versioned, place);
    }

    /** A plain {@code null} is YAML's own null and means the strategy of that name. */
    private static MaskStrategy strategy(YamlValue value) {
        return value.isNull() ? MaskStrategy.NULL : value.oneOf(MaskStrategy.class);
    }

    private static MaskMethod partial(YamlMap mask) {
        int first = number(mask.optional("keep_first"), 0, KEEP_MAX);
        int last = number(mask.optional("keep_last"), 0, KEEP_MAX);
        if (first + last == 0) {
            throw mask.error("a partial mask needs 'keep_first' or 'keep_last'");
        }
        return MaskMethod.partial(MaskStrategy.PARTIAL, first, last);
    }

    private static int number(@Nullable YamlValue value, int min, int max) {
        return value == null ? 0 : (int) value.integer(min, max);
    }

    private static PseudonymKind kind(@Nullable YamlValue value) {
        return value == null ? PseudonymKind.ANY : oneOf(value, PseudonymKind.class, KINDS);
    }

    private static <E extends Enum<E>> E oneOf(YamlValue value, Class<E> type, Set<E> known) {
        E read = value.oneOf(type);
        if (!known.contains(read)) {
            throw value.error("expected one of "
                    + String.join(
                            ", ",
                            known.stream()
                                    .map(one -> one.name().toLowerCase(Locale.ROOT))
                                    .toList()));
        }
        return read;
    }

    private static Generalization generalization(YamlMap mask) {
        YamlValue to = mask.optional("to");
        YamlValue step = mask.optional("step");
        YamlValue length = mask.optional("length");
        if ((to == null ? 0 : 1) + (step == null ? 0 : 1) + (length == null ? 0 : 1) != 1) {
            throw mask.error("a generalizing mask needs exactly one of 'to', 'step' and 'length'");
        }
        if (step != null) {
            return new Generalization(Unit.STEP, positive(step), 0);
        }
        return to != null
                ? Generalization.to(oneOf(to, Unit.class, UNITS))
                : new Generalization(Unit.LENGTH, null, number(length, 1, LENGTH_MAX));
    }

    private static Noise noise(YamlMap mask) {
        YamlValue percent = mask.optional("percent");
        YamlValue within = mask.optional("within");
        if (percent != null && within == null) {
            BigDecimal hundredths = positive(percent);
            if (hundredths.compareTo(BigDecimal.valueOf(100)) > 0) {
                throw percent.error("expected at most 100");
            }
            return new Noise(Noise.Unit.PERCENT, hundredths);
        }
        if (within == null || percent != null) {
            throw mask.error("a mask by noise needs exactly one of 'percent' and 'within'");
        }
        if (!DURATION.matcher(within.string()).matches()) {
            return new Noise(Noise.Unit.NUMBER, positive(within));
        }
        Duration duration = within.duration(Duration.ofSeconds(1), TIME_MAX);
        return new Noise(Noise.Unit.SECONDS, BigDecimal.valueOf(duration.toSeconds()));
    }

    private static BigDecimal positive(YamlValue value) {
        String text = value.string();
        if (!NUMBER.matcher(text).matches() || new BigDecimal(text).signum() == 0) {
            throw value.error("expected a number above 0, with at most 15 digits before the point and after it");
        }
        return new BigDecimal(text).stripTrailingZeros();
    }
}
