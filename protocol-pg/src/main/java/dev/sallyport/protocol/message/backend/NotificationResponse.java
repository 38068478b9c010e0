package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** Somebody said NOTIFY on a channel that the session listens on; may come at any time outside a transaction. */
public record NotificationResponse(int processId, String channel, String payload) implements BackendMessage {
    public static NotificationResponse read(ByteBuf body) {
        NotificationResponse notification =
                new NotificationResponse(Wire.readInt32(body), CStrings.read(body), CStrings.read(body));
        Wire.requireEnd(body);
        return notification;
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.NOTIFICATION_RESPONSE);
        out.writeInt(processId);
        CStrings.write(out, channel);
        CStrings.write(out, payload);
        Wire.end(out, start);
    }
}
