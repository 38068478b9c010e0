package dev.sallyport.masking;

import org.jspecify.annotations.Nullable;

/**
 * The particulars of a mask.
 *
 * @param keepFirst for PARTIAL, how many characters stay at the start; 0 or more
 * @param keepLast for PARTIAL, how many characters stay at the end; 0 or more
 * @param kind for PSEUDONYM, what texts are
 * @param noise for NOISE, how much; null redacts
 * @param keyVersion for keyed styles, which key; 0 for the current one
 */
public record MaskSettings(
        int keepFirst,
        int keepLast,
        TextKind kind,
        @Nullable NoiseWidth noise,
        int keyVersion) {
    /** Nothing in particular. */
    public static final MaskSettings NONE = new MaskSettings(0, 0, TextKind.ANY, null, 0);

    public MaskSettings {
        if (keepFirst < 0 || keepLast < 0) {
            throw new IllegalArgumentException("a mask can't keep a negative number of characters");
        }
    }
}
