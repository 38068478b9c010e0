package dev.sallyport.masking;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** Rules for dates and times, UUIDs, network addresses and bytea. */
final class OtherRules {
    /** Days from 2000-01-01, where PostgreSQL counts from, to 1900-01-01. */
    private static final int DAYS_1900 = -36524;

    private static final long MICROSECONDS_1900 = DAYS_1900 * 86_400_000_000L;
    private static final byte[] UUID_ZERO = "00000000-0000-0000-0000-000000000000".getBytes(StandardCharsets.US_ASCII);

    private OtherRules() {}

    /** The first of January 1900; in text format, in the style that the server writes dates in. */
    static CellRule date(boolean binary) {
        if (!binary) {
            return (bytes, from, to, scratch, out) -> {
                writeDate(bytes, from, to, out);
                return CellRule.Outcome.CHANGED;
            };
        }
        Bytes value = new Bytes();
        value.writeInt(DAYS_1900);
        return constant(value);
    }

    /** Midnight of the first of January 1900. */
    static CellRule timestamp(boolean binary, boolean zone) {
        if (!binary) {
            return (bytes, from, to, scratch, out) -> {
                writeTimestamp(bytes, from, to, zone, out);
                return CellRule.Outcome.CHANGED;
            };
        }
        Bytes value = new Bytes();
        value.writeLong(MICROSECONDS_1900);
        return constant(value);
    }

    static CellRule time(boolean binary, boolean zone) {
        if (!binary) {
            return constant(zone ? "00:00:00+00" : "00:00:00");
        }
        return new ConstantRule(new byte[zone ? 12 : 8]);
    }

    private static void writeDate(byte[] bytes, int from, int to, Bytes out) {
        boolean yearLast = to - from >= 10 && (bytes[from + 2] < '0' || bytes[from + 2] > '9');
        if (yearLast && bytes[from] >= '0' && bytes[from] <= '9') {
            int separator = bytes[from + 2];
            boolean known = separator == '/' || separator == '.' || separator == '-';
            String between = known ? String.valueOf((char) separator) : "-";
            out.write("01" + between + "01" + between + "1900");
        } else {
            out.write("1900-01-01");
        }
    }

    private static void writeTimestamp(byte[] bytes, int from, int to, boolean zone, Bytes out) {
        int first = from < to ? bytes[from] : 0;
        if (first >= 'A' && first <= 'Z') {
            // DateStyle Postgres: the day of the week first, the year last
            out.write("Mon Jan 01 00:00:00 1900");
            out.write(zone ? " UTC" : "");
            return;
        }
        int start = out.length;
        writeDate(bytes, from, to, out);
        boolean iso = out.array[start + 2] == '0';
        out.write(" 00:00:00");
        out.write(zone ? iso ? "+00" : " UTC" : "");
    }

    static CellRule uuidZero(boolean binary) {
        return new ConstantRule(binary ? new byte[16] : UUID_ZERO);
    }

    /** A UUID of version 8 (RFC 9562 section 5.8) from a keyed hash; the same in both formats. */
    static CellRule uuidHash(boolean binary, MaskingKey key) {
        return (bytes, from, to, scratch, out) -> {
            byte[] raw = new byte[16];
            if (binary) {
                if (to - from != 16) {
                    return CellRule.Outcome.NULL;
                }
                System.arraycopy(bytes, from, raw, 0, 16);
            } else if (!parseUuid(bytes, from, to, raw)) {
                return CellRule.Outcome.NULL;
            }
            byte[] hash = uuid(scratch, key, raw);
            if (binary) {
                out.write(hash, 0, 16);
            } else {
                out.write(new UUID(Bytes.readLong(hash, 0), Bytes.readLong(hash, 8)).toString());
            }
            return CellRule.Outcome.CHANGED;
        };
    }

    /** The first 16 bytes of what is returned. */
    static byte[] uuid(Scratch scratch, MaskingKey key, byte[] raw) {
        byte[] hash = scratch.hash(key, 'u', raw, 0, 16);
        hash[6] = (byte) ((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte) ((hash[8] & 0x3f) | 0x80);
        return hash;
    }

    private static boolean parseUuid(byte[] bytes, int from, int to, byte[] raw) {
        int nibbles = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '-') {
                continue;
            }
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0 || nibbles == 32) {
                return false;
            }
            raw[nibbles / 2] = (byte) (raw[nibbles / 2] << 4 | digit);
            nibbles++;
        }
        return nibbles == 32;
    }

    /** {@code 0.0.0.0}; in binary family (2 is IPv4), bits, whether it is a cidr, length, address. */
    static CellRule network(boolean binary, boolean cidr) {
        if (!binary) {
            return constant(cidr ? "0.0.0.0/32" : "0.0.0.0");
        }
        return new ConstantRule(new byte[] {2, 32, (byte) (cidr ? 1 : 0), 4, 0, 0, 0, 0});
    }

    /** All zeros, of six bytes or of eight. */
    static CellRule hardware(boolean binary, int bytes) {
        return binary ? new ConstantRule(new byte[bytes]) : constant("00" + ":00".repeat(bytes - 1));
    }

    /** No bytes at all, in whichever bytea_output the server writes. */
    static CellRule byteaEmpty(boolean binary) {
        return (bytes, from, to, scratch, out) -> {
            if (!binary && isHex(bytes, from, to)) {
                out.write("\\x");
            }
            return CellRule.Outcome.CHANGED;
        };
    }

    /** Empties a bytea that is really a text in which something is found; other bytes pass. */
    static CellRule detectBytea(boolean binary, DetectorSet detectors, long hints) {
        return (bytes, from, to, scratch, out) -> {
            byte[] raw = bytes;
            int start = from;
            int end = to;
            if (!binary && isHex(bytes, from, to)) {
                scratch.string.clear();
                for (int i = from + 2; i + 1 < to; i += 2) {
                    scratch.string.write(Character.digit(bytes[i], 16) << 4 | Character.digit(bytes[i + 1], 16));
                }
                raw = scratch.string.array;
                start = 0;
                end = scratch.string.length;
            }
            boolean found = Utf8.isValid(raw, start, end)
                    && scratch.scanner(detectors).scan(raw, start, end, hints).size() > 0;
            if (found && !binary && raw != bytes) {
                out.write("\\x");
            }
            return found ? CellRule.Outcome.CHANGED : CellRule.Outcome.UNCHANGED;
        };
    }

    private static boolean isHex(byte[] bytes, int from, int to) {
        return to - from >= 2 && bytes[from] == '\\' && bytes[from + 1] == 'x';
    }

    private static CellRule constant(String ascii) {
        return new ConstantRule(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static CellRule constant(Bytes value) {
        return new ConstantRule(Arrays.copyOf(value.array, value.length));
    }
}
