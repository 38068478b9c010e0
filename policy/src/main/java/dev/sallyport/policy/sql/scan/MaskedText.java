package dev.sallyport.policy.sql.scan;

import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.List;

/**
 * A text in which mentions of masked relations were replaced, and what the rest of it still does. Immutable.
 */
public final class MaskedText {
    private final String original;
    private final List<Splice> splices;
    private final String text;
    private final List<StatementFacts> remaining;

    MaskedText(String original, List<Splice> splices, String text, List<StatementFacts> remaining) {
        this.original = original;
        this.splices = List.copyOf(splices);
        this.text = text;
        this.remaining = List.copyOf(remaining);
    }

    /** What is sent to the server. */
    public String text() {
        return text;
    }

    /** What each statement does besides reading the replaced mentions; in the order of the original's statements. */
    public List<StatementFacts> remaining() {
        return remaining;
    }

    /** What stands for a stretch of the original: whole statements, offsets in UTF-16 units. */
    public String text(int start, int end) {
        StringBuilder out = new StringBuilder();
        int from = start;
        for (Splice splice : splices) {
            if (splice.start() >= start && splice.end() <= end) {
                out.append(original, from, splice.start()).append(splice.text());
                from = splice.end();
            }
        }
        return out.append(original, from, end).toString();
    }

    /**
     * Where in the original a position of the sent text points: to the same character, or to the mention that was
     * replaced. Positions are characters from 1, as in ErrorResponse's {@code P} field.
     */
    public int originalPosition(int position) {
        int offset = offset(text, position);
        int shift = 0;
        for (Splice splice : splices) {
            int start = splice.start() + shift;
            if (offset < start) {
                break;
            }
            if (offset < start + splice.text().length()) {
                return position(original, splice.start());
            }
            shift += splice.text().length() - (splice.end() - splice.start());
        }
        return position(original, Math.max(0, offset - shift));
    }

    private static int offset(String text, int position) {
        int characters = Math.min(Math.max(position - 1, 0), text.codePointCount(0, text.length()));
        return text.offsetByCodePoints(0, characters);
    }

    private static int position(String text, int offset) {
        return text.codePointCount(0, Math.min(offset, text.length())) + 1;
    }

    static String apply(String original, List<Splice> splices, boolean blind) {
        StringBuilder out = new StringBuilder(original.length() + 256 * splices.size());
        int from = 0;
        for (Splice splice : splices) {
            out.append(original, from, splice.start()).append(blind ? splice.blind() : splice.text());
            from = splice.end();
        }
        return out.append(original, from, original.length()).toString();
    }

    /** Where each splice's text lies in the sent text: start and end (exclusive), in UTF-16 units. */
    static List<int[]> places(List<Splice> splices) {
        List<int[]> places = new ArrayList<>(splices.size());
        int shift = 0;
        for (Splice splice : splices) {
            int start = splice.start() + shift;
            places.add(new int[] {start, start + splice.text().length()});
            shift += splice.text().length() - (splice.end() - splice.start());
        }
        return places;
    }
}
