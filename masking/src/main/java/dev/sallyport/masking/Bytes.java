package dev.sallyport.masking;

import java.util.Arrays;

/** A growing array of bytes, reused from value to value. Confined to one thread. */
final class Bytes {
    /** Bytes that are kept for the next value: 1 MiB. */
    static final int KEPT_MAX = 1 << 20;

    byte[] array = new byte[256];
    int length;

    /** Forgets what was written; a rare big array isn't kept for the session's life. */
    void clear() {
        length = 0;
        if (array.length > KEPT_MAX) {
            array = new byte[256];
        }
    }

    void write(int b) {
        ensure(1);
        array[length++] = (byte) b;
    }

    void write(byte[] from, int start, int end) {
        ensure(end - start);
        System.arraycopy(from, start, array, length, end - start);
        length += end - start;
    }

    void write(byte[] from) {
        write(from, 0, from.length);
    }

    void writeInt(int value) {
        ensure(4);
        putInt(length, value);
        length += 4;
    }

    void putInt(int index, int value) {
        array[index] = (byte) (value >> 24);
        array[index + 1] = (byte) (value >> 16);
        array[index + 2] = (byte) (value >> 8);
        array[index + 3] = (byte) value;
    }

    void writeLong(long value) {
        writeInt((int) (value >> 32));
        writeInt((int) value);
    }

    /** Writes a string of ASCII. */
    void write(CharSequence ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            write(ascii.charAt(i));
        }
    }

    private void ensure(int more) {
        long needed = (long) length + more;
        if (needed > array.length) {
            if (needed > Integer.MAX_VALUE - 16) {
                throw new MaskingException("a masked value would be longer than the protocol allows");
            }
            array = Arrays.copyOf(array, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, array.length * 2L)));
        }
    }

    /** Reads four bytes, most significant first. */
    static int readInt(byte[] from, int index) {
        return from[index] << 24
                | (from[index + 1] & 0xff) << 16
                | (from[index + 2] & 0xff) << 8
                | (from[index + 3] & 0xff);
    }

    static int readShort(byte[] from, int index) {
        return from[index] << 8 | (from[index + 1] & 0xff);
    }

    static long readLong(byte[] from, int index) {
        return (long) readInt(from, index) << 32 | (readInt(from, index + 4) & 0xffffffffL);
    }
}
