package dev.sallyport.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of JSON in which names are shortened and lists capped by given limits; remembers whether something was left
 * out. What isn't set isn't written. Confined to one thread.
 */
final class CappedJson {
    /**
     * How much may be written.
     *
     * @param items of a list
     * @param chars of a name
     */
    record Caps(int items, int chars) {}

    private final JsonLine line;
    private Caps caps = new Caps(0, 0);
    private boolean capped;

    CappedJson(JsonLine line) {
        this.line = line;
    }

    /** What it is written into, for whatever needs no limits. */
    JsonLine line() {
        return line;
    }

    /** From here on these limits hold, and nothing is left out yet. */
    void within(Caps limits) {
        caps = limits;
        capped = false;
    }

    Caps caps() {
        return caps;
    }

    /** Whether something was left out. */
    boolean capped() {
        return capped;
    }

    /** Notes that something was left out, if so. */
    void capped(boolean more) {
        capped |= more;
    }

    /** Notes that nothing was left out up to here, and returns whether something was. */
    boolean beginAnew() {
        boolean before = capped;
        capped = false;
        return before;
    }

    void string(String name, @Nullable String value) {
        string(name, value, caps.chars());
    }

    void string(String name, @Nullable String value, int charsMax) {
        if (value != null && !value.isEmpty()) {
            line.field(name, clipped(value, Math.min(charsMax, caps.chars())));
        }
    }

    /** As {@link #string}, but also if it is empty. */
    void always(String name, String value) {
        line.field(name, clipped(value, caps.chars()));
    }

    void strings(String name, List<String> values) {
        strings(name, values, caps.items());
    }

    void strings(String name, List<String> values, int itemsMax) {
        if (values.isEmpty()) {
            return;
        }
        int written = Math.min(values.size(), Math.min(itemsMax, caps.items()));
        capped |= written < values.size();
        line.beginList(name);
        for (int i = 0; i < written; i++) {
            line.element(clipped(values.get(i), caps.chars()));
        }
        line.endList();
    }

    void number(String name, @Nullable Number value) {
        if (value != null) {
            line.field(name, value.longValue());
        }
    }

    void positive(String name, int value) {
        if (value > 0) {
            line.field(name, value);
        }
    }

    void flag(String name, @Nullable Boolean value) {
        if (value != null) {
            line.field(name, value);
        }
    }

    /** INVARIANT: no half of a pair is left at the end; others are replaced when they are written. */
    private String clipped(String value, int charsMax) {
        if (value.length() <= charsMax) {
            return value;
        }
        capped = true;
        return value.substring(0, Character.isHighSurrogate(value.charAt(charsMax - 1)) ? charsMax - 1 : charsMax);
    }
}
