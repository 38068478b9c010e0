package dev.sallyport.masking.copy;

import dev.sallyport.masking.FieldMasker;
import dev.sallyport.masking.MaskingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The binary format (manual, COPY, "Binary Format"): a header, then for each row the number of its fields and each with
 * its length, then -1 in place of a number. What nothing can be put in the place of becomes NULL.
 */
final class BinaryCopyMasker extends CopyMasker {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    /** Signature, flags and the length of an extension that no version has. */
    private static final int HEADER = SIGNATURE.length + 8;

    private static final int END = -1;
    private static final int NULL = -1;

    private enum Part {
        HEADER,
        ROW,
        FIELD,
        /** The rest of a field that was too long. */
        REST,
        AFTER_END
    }

    private Part part = Part.HEADER;
    private int column;
    private int rest;

    BinaryCopyMasker(FieldMasker fields, Limits limits) {
        super(fields, limits);
    }

    @Override
    void read() {
        boolean more = true;
        while (more && unit < to) {
            more = switch (part) {
                case HEADER -> header();
                case ROW -> row();
                case FIELD -> field();
                case REST -> rest();
                case AFTER_END -> throw new MaskingException("copied data go on after their end");
            };
        }
        at = to;
    }

    @Override
    boolean complete() {
        return part == Part.AFTER_END;
    }

    private boolean header() {
        if (to - unit < HEADER) {
            return false;
        }
        int end = unit + SIGNATURE.length;
        boolean known = Arrays.equals(bytes, unit, end, SIGNATURE, 0, SIGNATURE.length);
        if (!known || readInt(end) != 0 || readInt(end + 4) != 0) {
            throw new MaskingException("copied data begin with an unknown header");
        }
        unit += HEADER;
        part = Part.ROW;
        return true;
    }

    private boolean row() {
        if (to - unit < 2) {
            return false;
        }
        int count = (short) (bytes[unit] << 8 | (bytes[unit + 1] & 0xff));
        if (count == END) {
            part = Part.AFTER_END;
        } else if (count != fields.fields()) {
            throw new MaskingException("copied data have " + count + " fields, which is not what was announced");
        } else if (!rowBegins(unit)) {
            return false;
        } else {
            column = 0;
            part = Part.FIELD;
            if (count == 0) {
                fieldEnds();
            }
        }
        unit += 2;
        return true;
    }

    private boolean field() {
        if (to - unit < 4) {
            return false;
        }
        int length = readInt(unit);
        if (length < NULL) {
            throw new MaskingException("a copied field has the impossible length " + length);
        }
        if (length > fieldMax) {
            replacing(unit, unit + 4).writeInt(NULL);
            unit += 4;
            rest = length;
            part = Part.REST;
            return true;
        }
        int start = unit + 4;
        if (length > to - start) {
            return false;
        }
        int end = start + Math.max(length, 0);
        if (length > 0 && fields.mask(bytes, start, end, column) != FieldMasker.Result.UNCHANGED) {
            replacing(unit, end).writeInt(NULL);
        }
        unit = end;
        column++;
        fieldEnds();
        return true;
    }

    private boolean rest() {
        int here = Math.min(rest, to - unit);
        drop(unit + here);
        rest -= here;
        if (rest == 0) {
            part = Part.FIELD;
            column++;
            fieldEnds();
        }
        return true;
    }

    private void fieldEnds() {
        if (column >= fields.fields()) {
            rowEnds();
            part = Part.ROW;
        }
    }

    private int readInt(int index) {
        return bytes[index] << 24
                | (bytes[index + 1] & 0xff) << 16
                | (bytes[index + 2] & 0xff) << 8
                | (bytes[index + 3] & 0xff);
    }
}
