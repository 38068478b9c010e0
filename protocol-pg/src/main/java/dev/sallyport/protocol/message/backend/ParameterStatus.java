package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** A setting that the server reports, at the start and whenever it changes. */
public record ParameterStatus(String name, String value) implements BackendMessage {
    public static ParameterStatus read(ByteBuf body) {
        ParameterStatus status = new ParameterStatus(CStrings.read(body), CStrings.read(body));
        Wire.requireEnd(body);
        return status;
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.PARAMETER_STATUS);
        CStrings.write(out, name);
        CStrings.write(out, value);
        Wire.end(out, start);
    }
}
