package dev.sallyport.masking;

import org.jspecify.annotations.Nullable;

/** What happens to the parts of a value of one shape, where only the value itself can tell whether it has that shape. */
interface ShapeRule {
    /**
     * As {@link CellRule#apply}, but null if the bytes aren't of the shape, whatever was written.
     */
    CellRule.@Nullable Outcome applyIfShaped(byte[] bytes, int from, int to, Scratch scratch, Bytes out);
}
