package dev.sallyport.masking;

import dev.sallyport.masking.scan.Spans;

/**
 * Looks for personal data in a value whose text is known but not its type: as text, and as what it looks like. What
 * looks like a json document, an array or a bytea in hexadecimal may hide in escapes what text alone doesn't show; it
 * is changed so that it stays one. Where something is hidden deeper, the value becomes NULL.
 */
final class UntypedTextRule implements CellRule {
    private final CellRule text;
    private final CellRule shaped;
    private final DetectorSet detectors;
    private final long hints;
    private final Bytes again = new Bytes();

    UntypedTextRule(DetectorSet detectors, long hints) {
        this.text = TextRules.detect(TextLimit.of(ValueType.TEXT, -1), detectors, hints);
        this.shaped = new ShapedTextRule(detectors, hints);
        this.detectors = detectors;
        this.hints = hints;
    }

    @Override
    public Outcome apply(byte[] bytes, int from, int to, Scratch scratch, Bytes out) {
        int start = out.length;
        if (shaped.apply(bytes, from, to, scratch, out) != Outcome.CHANGED) {
            out.length = start;
            boolean changed = text.apply(bytes, from, to, scratch, out) == Outcome.CHANGED;
            if (changed ? hidden(out.array, start, out.length, scratch) : hidden(bytes, from, to, scratch)) {
                return Outcome.NULL;
            }
            return changed ? Outcome.CHANGED : Outcome.UNCHANGED;
        }
        Spans found = scratch.scanner(detectors).scan(out.array, start, out.length, hints);
        if (found.size() > 0) {
            again.clear();
            TextRules.replace(out.array, start, out.length, found, again);
            out.length = start;
            out.write(again.array, 0, again.length);
        }
        return hidden(out.array, start, out.length, scratch) ? Outcome.NULL : Outcome.CHANGED;
    }

    /** Whether a document within the value, in a composite for instance, hides something in its escapes. */
    private boolean hidden(byte[] bytes, int from, int to, Scratch scratch) {
        again.clear();
        return UnicodeEscapes.decode(bytes, from, to, again)
                && scratch.scanner(detectors)
                                .scan(again.array, 0, again.length, hints)
                                .size()
                        > 0;
    }
}
