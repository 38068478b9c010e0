package dev.sallyport.masking.copy;

import dev.sallyport.masking.FieldMasker;
import io.netty.buffer.ByteBuf;

/** The text format: a backslash stands before what would end a field or a line (manual, COPY, "Text Format"). */
final class TextCopyMasker extends LineCopyMasker {
    private boolean escaped;
    private boolean escapes;

    TextCopyMasker(CopyFormat format, FieldMasker fields, Limits limits) {
        super(format, fields, limits);
    }

    @Override
    void readField() {
        while (at < to) {
            int b = bytes[at];
            if (escaped) {
                escaped = false;
            } else if (b == '\\') {
                escaped = true;
                escapes = true;
            } else if (b == delimiter || b == '\n') {
                boolean decorated = escapes;
                escapes = false;
                fieldEnds(decorated);
                return;
            }
            at++;
        }
    }

    @Override
    int decode(int start, int end) {
        int length = 0;
        int i = start;
        while (i < end) {
            int b = bytes[i++];
            if (b == '\\' && i < end) {
                b = bytes[i++];
                int digits = b == 'x' ? 16 : b >= '0' && b <= '7' ? 8 : 0;
                if (digits == 0) {
                    b = control(b);
                } else {
                    int from = b == 'x' ? i : i - 1;
                    int stop = from;
                    int most = Math.min(end, from + (digits == 16 ? 2 : 3));
                    int number = 0;
                    while (stop < most && Character.digit(bytes[stop], digits) >= 0) {
                        number = number * digits + Character.digit(bytes[stop++], digits);
                    }
                    b = stop == from ? b : number;
                    i = Math.max(i, stop);
                }
            }
            value[length++] = (byte) b;
        }
        return length;
    }

    private static int control(int letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            default -> letter;
        };
    }

    @Override
    void encode(boolean decorated, ByteBuf out) {
        byte[] changed = fields.array();
        int length = fields.length();
        for (int i = 0; i < length; i++) {
            int b = changed[i];
            int letter = letter(b);
            if (letter != 0 || b == '\\' || b == delimiter) {
                out.writeByte('\\');
            }
            out.writeByte(letter == 0 ? b : letter);
        }
    }

    private static int letter(int control) {
        return switch (control) {
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case 0x0b -> 'v';
            default -> 0;
        };
    }
}
