package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/**
 * Runs a portal.
 *
 * @param rowsMax rows to send before suspending; 0 or less is all
 */
public record Execute(String portal, int rowsMax) implements FrontendMessage {
    public static Execute read(ByteBuf body) {
        Execute execute = new Execute(CStrings.read(body), Wire.readInt32(body));
        Wire.requireEnd(body);
        return execute;
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, FrontendType.EXECUTE);
        CStrings.write(out, portal);
        out.writeInt(rowsMax);
        Wire.end(out, start);
    }
}
