package dev.sallyport.protocol.codec;

/**
 * How long a client's messages may be. Each counts what PostgreSQL counts: the length field and the body, without the
 * type byte.
 *
 * @param messageBytesMax Query, Parse, Bind, FunctionCall and CopyData
 * @param smallMessageBytesMax messages that hold a name at most, and Sync, Flush, Terminate, CopyDone
 * @param passwordBytesMax password and SASL answers; a JWT travels in one
 */
public record FrontendLimits(int messageBytesMax, int smallMessageBytesMax, int passwordBytesMax) {
    private static final int MESSAGE_BYTES = 64 << 20;

    /** PQ_SMALL_MESSAGE_LIMIT in {@code src/include/libpq/libpq.h}. */
    private static final int SMALL_MESSAGE_BYTES = 10_000;

    /** PG_MAX_AUTH_TOKEN_LENGTH in {@code src/include/libpq/auth.h}. */
    private static final int PASSWORD_BYTES = 65_535;

    public FrontendLimits {
        requireUsable("messageBytesMax", messageBytesMax);
        requireUsable("smallMessageBytesMax", smallMessageBytesMax);
        requireUsable("passwordBytesMax", passwordBytesMax);
    }

    /** 64 MiB for what carries statements and values; the server's own limits for the others. */
    public static FrontendLimits defaults() {
        return new FrontendLimits(MESSAGE_BYTES, SMALL_MESSAGE_BYTES, PASSWORD_BYTES);
    }

    /** The same with shorter password and SASL answers. */
    public FrontendLimits withPasswordBytesMax(int bytes) {
        return new FrontendLimits(messageBytesMax, smallMessageBytesMax, bytes);
    }

    private static void requireUsable(String name, int bytes) {
        if (bytes < Wire.LENGTH_BYTES || bytes > Wire.MESSAGE_BYTES_MAX) {
            throw new IllegalArgumentException(name + " must be 4 to " + Wire.MESSAGE_BYTES_MAX + ", not " + bytes);
        }
    }
}
