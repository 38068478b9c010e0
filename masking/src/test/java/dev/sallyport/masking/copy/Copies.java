package dev.sallyport.masking.copy;

import dev.sallyport.masking.DetectorSet;
import dev.sallyport.masking.FieldMasker;
import dev.sallyport.masking.FieldMasker.Field;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data as {@code commands/copyto.c} writes them and as {@code commands/copyfromparse.c} reads them, for tests. */
final class Copies {
    static final CopyFormat TEXT = CopyFormat.text("\t", "\\N", false);
    static final CopyFormat CSV = CopyFormat.csv(",", "", "\"", "\"", false);
    static final CopyFormat BINARY = CopyFormat.binary();
    static final CopyMasker.Limits NO_LIMITS = new CopyMasker.Limits(Long.MAX_VALUE, 1 << 20);

    private Copies() {}

    static CopyMasker masker(CopyFormat format, int columns) {
        return masker(format, NO_LIMITS, Collections.nCopies(columns, Field.UNKNOWN));
    }

    static CopyMasker masker(CopyFormat format, CopyMasker.Limits limits, List<Field> fields) {
        boolean binary = format.kind() == CopyFormat.Kind.BINARY;
        return CopyMasker.of(format, new FieldMasker(DetectorSet.all(), fields, binary), limits);
    }

    /** All that passes of data that come in chunks of these lengths (and the rest in one). */
    static byte[] mask(CopyMasker masker, byte[] data, int... lengths) {
        ByteBuf passed = Unpooled.buffer();
        int at = 0;
        for (int i = 0; at < data.length; i++) {
            int length = i < lengths.length ? Math.min(lengths[i], data.length - at) : data.length - at;
            passed.writeBytes(chunk(masker, data, at, length));
            at += length;
        }
        masker.end();
        return bytes(passed);
    }

    /** What passes of one chunk. */
    static ByteBuf chunk(CopyMasker masker, byte[] data, int from, int length) {
        ByteBuf in = Unpooled.wrappedBuffer(data, from, length);
        ByteBuf out = Unpooled.buffer();
        if (masker.mask(in, length, out)) {
            require(!out.isReadable(), "a chunk that passes was written too");
            return Unpooled.wrappedBuffer(data, from, length);
        }
        require(!in.isReadable(), "a chunk was not read to its end");
        if (!out.isReadable()) {
            return out;
        }
        require(out.readByte() == 'd', "copied data don't come as such");
        require(out.readInt() == out.readableBytes() + 4, "a message's length is wrong");
        require(out.isReadable(), "an empty message was sent");
        return out;
    }

    static String mask(CopyFormat format, int columns, String data) {
        return new String(mask(masker(format, columns), data.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    static byte[] write(CopyFormat format, List<List<@Nullable String>> rows) {
        return switch (format.kind()) {
            case TEXT -> text(format, rows).getBytes(StandardCharsets.UTF_8);
            case CSV -> csv(format, rows).getBytes(StandardCharsets.UTF_8);
            case BINARY -> binary(rows);
        };
    }

    private static String text(CopyFormat format, List<List<@Nullable String>> rows) {
        char delimiter = (char) format.delimiter();
        StringBuilder all = new StringBuilder();
        for (List<@Nullable String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                String field = row.get(i);
                all.append(i == 0 ? "" : delimiter)
                        .append(field == null ? format.nullText() : escaped(field, delimiter));
            }
            all.append('\n');
        }
        return all.toString();
    }

    private static String escaped(String field, char delimiter) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            int known = "\b\f\n\r\t\u000b".indexOf(c);
            if (known >= 0) {
                escaped.append('\\').append("bfnrtv".charAt(known));
            } else {
                escaped.append(c == '\\' || c == delimiter ? "\\" : "").append(c);
            }
        }
        return escaped.toString();
    }

    private static String csv(CopyFormat format, List<List<@Nullable String>> rows) {
        char quote = (char) format.quote();
        char escape = (char) format.escape();
        StringBuilder all = new StringBuilder();
        for (List<@Nullable String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                String field = row.get(i);
                all.append(i == 0 ? "" : (char) format.delimiter());
                boolean quoted = field != null
                        && (field.equals(format.nullText())
                                || (row.size() == 1 && field.equals("\\."))
                                || field.chars()
                                        .anyMatch(
                                                c -> c == quote || c == format.delimiter() || c == '\n' || c == '\r'));
                if (!quoted) {
                    all.append(field == null ? format.nullText() : field);
                    continue;
                }
                all.append(quote);
                for (int k = 0; k < field.length(); k++) {
                    char c = field.charAt(k);
                    all.append(c == quote || c == escape ? String.valueOf(escape) : "")
                            .append(c);
                }
                all.append(quote);
            }
            all.append('\n');
        }
        return all.toString();
    }

    private static byte[] binary(List<List<@Nullable String>> rows) {
        ByteBuf all = header();
        for (List<@Nullable String> row : rows) {
            all.writeShort(row.size());
            for (String field : row) {
                byte[] bytes = field == null ? new byte[0] : field.getBytes(StandardCharsets.UTF_8);
                all.writeInt(field == null ? -1 : bytes.length).writeBytes(bytes);
            }
        }
        return bytes(all.writeShort(-1));
    }

    static ByteBuf header() {
        return Unpooled.buffer()
                .writeBytes("PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1))
                .writeLong(0);
    }

    /** Reads data as a client would. */
    static List<List<@Nullable String>> read(CopyFormat format, byte[] data) {
        if (format.kind() == CopyFormat.Kind.BINARY) {
            return readBinary(Unpooled.wrappedBuffer(data));
        }
        List<List<@Nullable String>> rows = new ArrayList<>();
        Reader reader = new Reader(format, new String(data, StandardCharsets.UTF_8));
        while (reader.at < reader.all.length()) {
            List<@Nullable String> row = new ArrayList<>();
            do {
                row.add(format.kind() == CopyFormat.Kind.CSV ? reader.csv() : reader.text());
            } while (reader.all.charAt(reader.at++) == format.delimiter());
            rows.add(row);
        }
        return rows;
    }

    private static List<List<@Nullable String>> readBinary(ByteBuf data) {
        data.skipBytes(19);
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (int count = data.readShort(); count >= 0; count = data.readShort()) {
            List<@Nullable String> row = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int length = data.readInt();
                row.add(
                        length < 0
                                ? null
                                : data.readCharSequence(length, StandardCharsets.UTF_8)
                                        .toString());
            }
            rows.add(row);
        }
        require(!data.isReadable(), "data after the end");
        return rows;
    }

    private static final class Reader {
        private final CopyFormat format;
        private final String all;
        private int at;

        Reader(CopyFormat format, String all) {
            this.format = format;
            this.all = all;
        }

        @Nullable
        String text() {
            int start = at;
            StringBuilder value = new StringBuilder();
            while (all.charAt(at) != '\n' && all.charAt(at) != format.delimiter()) {
                char c = all.charAt(at++);
                if (c == '\\') {
                    c = all.charAt(at++);
                    int known = "bfnrtv".indexOf(c);
                    c = known >= 0 ? "\b\f\n\r\t\u000b".charAt(known) : c;
                }
                value.append(c);
            }
            return all.substring(start, at).equals(format.nullText()) ? null : value.toString();
        }

        @Nullable
        String csv() {
            int start = at;
            boolean quoted = false;
            StringBuilder value = new StringBuilder();
            while (all.charAt(at) != '\n' && all.charAt(at) != format.delimiter()) {
                char c = all.charAt(at++);
                if (c != format.quote()) {
                    value.append(c);
                    continue;
                }
                quoted = true;
                for (c = all.charAt(at++); ; c = all.charAt(at++)) {
                    char next = all.charAt(at);
                    if (c == format.escape() && (next == format.escape() || next == format.quote())) {
                        value.append(next);
                        at++;
                    } else if (c == format.quote()) {
                        break;
                    } else {
                        value.append(c);
                    }
                }
            }
            return !quoted && all.substring(start, at).equals(format.nullText()) ? null : value.toString();
        }
    }

    static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
