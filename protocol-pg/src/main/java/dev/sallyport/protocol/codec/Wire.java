package dev.sallyport.protocol.codec;

import dev.sallyport.protocol.type.SqlState;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The primitive fields of messages, read with the server's own checks ({@code libpq/pqformat.c}): no announced length
 * is believed before the bytes are there, and a message is read to its last byte.
 */
public final class Wire {
    /** Bytes of the length field, which counts itself. */
    public static final int LENGTH_BYTES = 4;

    /** Limit of the length field, MaxAllocSize in {@code src/include/utils/memutils.h}. */
    public static final int MESSAGE_BYTES_MAX = 0x3fffffff;

    private static final int COUNT_MAX = 0xffff;

    private Wire() {}

    public static byte readByte(ByteBuf in) {
        if (!in.isReadable()) {
            // In PostgreSQL's words, which aren't those for longer numbers (pq_getmsgbyte in libpq/pqformat.c).
            throw ProtocolViolationException.of("no data left in message");
        }
        return in.readByte();
    }

    public static short readInt16(ByteBuf in) {
        require(in, Short.BYTES);
        return in.readShort();
    }

    public static int readInt32(ByteBuf in) {
        require(in, Integer.BYTES);
        return in.readInt();
    }

    /**
     * Reads the unsigned Int16 count of a list, and refuses it before anything is allocated if that many items can't
     * fit into what is left.
     *
     * @param itemBytesMin bytes that the shortest item takes
     */
    public static int readCount(ByteBuf in, int itemBytesMin) {
        int count = Short.toUnsignedInt(readInt16(in));
        require(in, (long) count * itemBytesMin);
        return count;
    }

    /** Reads the Int32 length of a value; -1 is SQL NULL, any other negative one and any that can't fit is refused. */
    public static int readValueLength(ByteBuf in) {
        int length = readInt32(in);
        if (length < -1) {
            throw insufficient();
        }
        require(in, length);
        return length;
    }

    /** Reads a value with its Int32 length; null stands for SQL NULL. */
    public static byte @Nullable [] readValue(ByteBuf in) {
        int length = readValueLength(in);
        return length < 0 ? null : readBytes(in, length);
    }

    /** Copies {@code length} bytes out; the caller has limited {@code length}. */
    public static byte[] readBytes(ByteBuf in, int length) {
        require(in, length);
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    /** Copies out what is left. */
    public static byte[] readRest(ByteBuf in) {
        return readBytes(in, in.readableBytes());
    }

    /** Requires that the message was read to its last byte, as {@code pq_getmsgend} does. */
    public static void requireEnd(ByteBuf in) {
        if (in.isReadable()) {
            throw ProtocolViolationException.of("invalid message format");
        }
    }

    /** Writes the type byte and room for the length; the result goes to {@link #end}. */
    public static int begin(ByteBuf out, byte type) {
        out.writeByte(type);
        return beginUntyped(out);
    }

    /** Writes room for the length of a startup packet, which has no type byte. */
    public static int beginUntyped(ByteBuf out) {
        int lengthIndex = out.writerIndex();
        out.writeInt(0);
        return lengthIndex;
    }

    /**
     * Fills in the length of the message begun at {@code lengthIndex}.
     *
     * @throws ProtocolViolationException 54000 if no peer would accept a message that long
     */
    public static void end(ByteBuf out, int lengthIndex) {
        int length = out.writerIndex() - lengthIndex;
        if (length > MESSAGE_BYTES_MAX) {
            throw new ProtocolViolationException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "message of " + length + " bytes is longer than the protocol allows");
        }
        out.setInt(lengthIndex, length);
    }

    /** Writes the unsigned Int16 count of a list. */
    public static void writeCount(ByteBuf out, int count) {
        if (count > COUNT_MAX) {
            throw new IllegalArgumentException(count + " items are over the protocol's limit of " + COUNT_MAX);
        }
        out.writeShort(count);
    }

    /** Writes a value with its Int32 length; null stands for SQL NULL. */
    public static void writeValue(ByteBuf out, byte @Nullable [] value) {
        if (value == null) {
            out.writeInt(-1);
        } else {
            out.writeInt(value.length).writeBytes(value);
        }
    }

    private static void require(ByteBuf in, long bytes) {
        if (in.readableBytes() < bytes) {
            throw insufficient();
        }
    }

    private static ProtocolViolationException insufficient() {
        return ProtocolViolationException.of("insufficient data left in message");
    }
}
