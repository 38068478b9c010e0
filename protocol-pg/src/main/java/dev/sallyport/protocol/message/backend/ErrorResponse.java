package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** Something failed. */
public record ErrorResponse(ErrorFields fields) implements BackendMessage {
    public static ErrorResponse read(ByteBuf body) {
        return new ErrorResponse(ErrorFields.read(body));
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.ERROR_RESPONSE);
        fields.write(out);
        Wire.end(out, start);
    }
}
