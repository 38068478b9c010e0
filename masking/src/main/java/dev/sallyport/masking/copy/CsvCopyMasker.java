package dev.sallyport.masking.copy;

import dev.sallyport.masking.FieldMasker;
import io.netty.buffer.ByteBuf;

/** The CSV format: fields that need it stand in quotes, and may hold whole lines (manual, COPY, "CSV Format"). */
final class CsvCopyMasker extends LineCopyMasker {
    private final byte quote;
    private final byte escape;
    private boolean inQuotes;
    private boolean quoted;
    /** Whether the byte before was an escape that isn't also the quote. */
    private boolean escaped;

    CsvCopyMasker(CopyFormat format, FieldMasker fields, Limits limits) {
        super(format, fields, limits);
        quote = format.quote();
        escape = format.escape();
    }

    @Override
    void readField() {
        while (at < to) {
            byte b = bytes[at];
            if (inQuotes) {
                within(b);
            } else if (b == quote) {
                inQuotes = true;
                quoted = true;
            } else if (b == delimiter || b == '\n') {
                boolean decorated = quoted;
                quoted = false;
                fieldEnds(decorated);
                return;
            }
            at++;
        }
    }

    private void within(byte b) {
        boolean literal = escaped && (b == quote || b == escape);
        escaped = !literal && b == escape && escape != quote;
        if (!literal && !escaped && b == quote) {
            // of two quotes that stand for one, the second begins again what the first ended
            inQuotes = false;
        }
    }

    @Override
    int decode(int start, int end) {
        int length = 0;
        boolean within = false;
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if (within && b == escape && i + 1 < end && (bytes[i + 1] == quote || bytes[i + 1] == escape)) {
                value[length++] = bytes[++i];
            } else if (b == quote) {
                within = !within;
            } else {
                value[length++] = b;
            }
        }
        return length;
    }

    @Override
    void encode(boolean decorated, ByteBuf out) {
        byte[] changed = fields.array();
        int length = fields.length();
        boolean plain = !decorated && !changedIsNull() && !needsQuotes(changed, length);
        if (plain) {
            out.writeBytes(changed, 0, length);
            return;
        }
        out.writeByte(quote);
        for (int i = 0; i < length; i++) {
            if (changed[i] == quote || changed[i] == escape) {
                out.writeByte(escape);
            }
            out.writeByte(changed[i]);
        }
        out.writeByte(quote);
    }

    private boolean needsQuotes(byte[] changed, int length) {
        if (singleColumn() && length == 2 && changed[0] == '\\' && changed[1] == '.') {
            return true;
        }
        for (int i = 0; i < length; i++) {
            byte b = changed[i];
            if (b == delimiter || b == quote || b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }
}
