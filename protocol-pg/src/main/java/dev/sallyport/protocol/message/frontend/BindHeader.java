package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/**
 * What can be said of a Bind without copying its parameters.
 *
 * @param parameterBytes bytes of all parameter values together, without their length fields
 */
public record BindHeader(String portal, String statement, int parameterBytes) {
    /**
     * Reads a Bind's names and walks the rest of it to the last byte.
     *
     * @throws dev.sallyport.protocol.codec.ProtocolViolationException wherever {@link Bind#read} would throw one
     */
    public static BindHeader peek(ByteBuf body) {
        String portal = CStrings.read(body);
        String statement = CStrings.read(body);
        int formats = skipFormats(body);
        int parameters = Wire.readCount(body, Integer.BYTES);
        int parameterBytes = 0;
        for (int i = 0; i < parameters; i++) {
            int length = Math.max(Wire.readValueLength(body), 0);
            body.skipBytes(length);
            parameterBytes += length;
        }
        Bind.requireMatching(formats, parameters);
        skipFormats(body);
        Wire.requireEnd(body);
        return new BindHeader(portal, statement, parameterBytes);
    }

    private static int skipFormats(ByteBuf body) {
        int count = Wire.readCount(body, Short.BYTES);
        body.skipBytes(count * Short.BYTES);
        return count;
    }
}
