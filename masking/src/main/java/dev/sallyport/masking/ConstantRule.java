package dev.sallyport.masking;

import org.jspecify.annotations.Nullable;

/** One and the same value in place of every other; or NULL. */
final class ConstantRule implements CellRule {
    static final ConstantRule NULL = new ConstantRule(null);

    private final byte @Nullable [] value;

    ConstantRule(byte @Nullable [] value) {
        this.value = value;
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        if (value == null) {
            return Outcome.NULL;
        }
        out.write(value);
        return Outcome.CHANGED;
    }
}
