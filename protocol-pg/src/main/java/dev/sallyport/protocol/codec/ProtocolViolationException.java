package dev.sallyport.protocol.codec;

import dev.sallyport.protocol.type.SqlState;
import io.netty.handler.codec.DecoderException;

/**
 * A peer sent bytes that the protocol does not allow. Has no stack trace: hostile peers provoke it at will, and where
 * it was thrown says nothing that the message does not.
 *
 * <p>It is a {@link DecoderException} so that Netty's decoders pass it on as it is instead of wrapping it.
 */
public final class ProtocolViolationException extends DecoderException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;

    /** {@code message} is in PostgreSQL's own words where it has some, and is fit to be shown to the peer. */
    public ProtocolViolationException(String sqlState, String message) {
        super(message);
        this.sqlState = sqlState;
    }

    /** A violation with the SQLSTATE that nearly all have, {@code 08P01}. */
    public static ProtocolViolationException of(String message) {
        return new ProtocolViolationException(SqlState.PROTOCOL_VIOLATION, message);
    }

    /** The five characters of the SQLSTATE that belongs into the ErrorResponse. */
    public String sqlState() {
        return sqlState;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
