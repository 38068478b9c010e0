package dev.sallyport.masking.copy;

import dev.sallyport.masking.FieldMasker;
import dev.sallyport.masking.FieldMasker.Result;
import dev.sallyport.masking.MaskingException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** What text and CSV have in common: a row is a line of fields with a delimiter between them, and NULL is a word. */
abstract sealed class LineCopyMasker extends CopyMasker permits TextCopyMasker, CsvCopyMasker {
    private static final int VALUE_KEPT_MAX = 1 << 20;

    final byte delimiter;
    private final byte[] nullText;
    /** Whether the word for NULL holds nothing that is searched for, so that it may be told from other values. */
    private final boolean nullPasses;

    /** The value of the field under way, decoded. */
    byte[] value = new byte[256];

    private boolean header;
    private boolean inRow;
    private int column;
    /** Whether the rest of a field is dropped that was too long. */
    private boolean dropping;

    LineCopyMasker(CopyFormat format, FieldMasker fields, Limits limits) {
        super(fields, limits);
        delimiter = format.delimiter();
        nullText = format.nullBytes();
        nullPasses = fields.mask(nullText, 0, nullText.length) == Result.UNCHANGED;
        header = format.header();
    }

    @Override
    final void read() {
        while (at < to) {
            if (!inRow) {
                if (!header && !rowBegins(at)) {
                    return;
                }
                inRow = true;
            }
            readField();
        }
        if (!dropping && to - unit > fieldMax) {
            replacing(unit, to).writeBytes(nullText);
            dropping = true;
        }
        if (dropping) {
            drop(to);
        }
    }

    /** Reads up to the end of the field, if it comes, and calls {@link #fieldEnds}. */
    abstract void readField();

    @Override
    final boolean complete() {
        return !inRow;
    }

    /** The field ends at {@link #at}, where the delimiter is or the end of the line. */
    final void fieldEnds(boolean decorated) {
        int end = at;
        if (column >= fields.fields() && (column > 0 || end > unit)) {
            throw new MaskingException("copied data have more fields than were announced");
        }
        if (dropping) {
            dropping = false;
            drop(end);
        } else if (end - unit > fieldMax) {
            replacing(unit, end).writeBytes(nullText);
        } else if (!isNull(end)) {
            look(end, decorated);
        }
        column++;
        at = end + 1;
        unit = at;
        if (bytes[end] == '\n') {
            lineEnds();
        }
    }

    private void lineEnds() {
        if (column != Math.max(1, fields.fields())) {
            throw new MaskingException("copied data have fewer fields than were announced");
        }
        column = 0;
        inRow = false;
        if (header) {
            header = false;
        } else {
            rowEnds();
        }
    }

    private boolean isNull(int end) {
        return nullPasses && Arrays.equals(bytes, unit, end, nullText, 0, nullText.length);
    }

    private void look(int end, boolean decorated) {
        byte[] from = bytes;
        int start = unit;
        int stop = end;
        if (decorated) {
            if (value.length < end - unit || value.length > Math.max(end - unit, VALUE_KEPT_MAX)) {
                value = new byte[Math.max(256, end - unit)];
            }
            stop = decode(unit, end);
            from = value;
            start = 0;
        }
        boolean name = header || column >= fields.fields();
        Result result = name ? fields.mask(from, start, stop) : fields.mask(from, start, stop, column);
        if (result == Result.CHANGED) {
            encode(decorated, replacing(unit, end));
        } else if (result == Result.NULL) {
            replacing(unit, end).writeBytes(nullText);
        }
    }

    /** Writes the field's value to {@link #value} and returns how long it is; it is never longer than the field. */
    abstract int decode(int start, int end);

    /** Writes the changed value that {@link #fields} holds. */
    abstract void encode(boolean decorated, ByteBuf out);

    /** Whether the changed value reads as NULL. */
    final boolean changedIsNull() {
        return Arrays.equals(fields.array(), 0, fields.length(), nullText, 0, nullText.length);
    }

    final boolean singleColumn() {
        return fields.fields() <= 1;
    }
}
