package dev.sallyport.protocol.codec;

import io.netty.buffer.ByteBuf;

/**
 * Looks at the header of a server's message where it lies, so that results pass without becoming objects. Nothing here
 * moves an index or takes a reference.
 */
public final class BackendFrames {
    /** Every type byte that {@code protocol-message-formats} gives to the server. */
    private static final String TYPES = "RSKvZTDCIs123ntENAGHWdcV";

    private static final boolean[] KNOWN = new boolean[256];

    static {
        for (int i = 0; i < TYPES.length(); i++) {
            KNOWN[TYPES.charAt(i)] = true;
        }
    }

    private BackendFrames() {}

    /** Whether type and length are there. */
    public static boolean hasHeader(ByteBuf in) {
        return in.readableBytes() >= Frame.HEADER_BYTES;
    }

    /** The type byte of the message that starts at the reader index; needs one readable byte. */
    public static byte type(ByteBuf in) {
        return in.getByte(in.readerIndex());
    }

    /** {@link #length(ByteBuf, int)} with PostgreSQL's own limit of nearly 1 GiB. */
    public static int length(ByteBuf in) {
        return length(in, Wire.MESSAGE_BYTES_MAX);
    }

    /**
     * Bytes of the whole message, type byte included; needs {@link #hasHeader}.
     *
     * @param backendMessageBytesMax limit of the length field, which counts itself and the body
     * @throws ProtocolViolationException on an unknown type, a length under 4 or over the limit
     */
    public static int length(ByteBuf in, int backendMessageBytesMax) {
        byte type = type(in);
        if (!KNOWN[Byte.toUnsignedInt(type)]) {
            throw ProtocolViolationException.of("invalid backend message type " + Byte.toUnsignedInt(type));
        }
        int length = in.getInt(in.readerIndex() + 1);
        if (length < Wire.LENGTH_BYTES || length > Math.min(backendMessageBytesMax, Wire.MESSAGE_BYTES_MAX)) {
            throw ProtocolViolationException.of(
                    "invalid length " + Integer.toUnsignedString(length) + " of backend message '" + (char) type + "'");
        }
        return length + 1;
    }
}
