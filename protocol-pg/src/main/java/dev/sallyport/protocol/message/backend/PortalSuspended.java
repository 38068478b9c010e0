package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** The row limit of an Execute was reached; the portal has more, or may have. */
public record PortalSuspended() implements BackendMessage {
    public static PortalSuspended read(ByteBuf body) {
        Wire.requireEnd(body);
        return new PortalSuspended();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, Wire.begin(out, BackendType.PORTAL_SUSPENDED));
    }
}
