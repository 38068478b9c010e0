package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** The server has something to say; may come at any time. */
public record NoticeResponse(ErrorFields fields) implements BackendMessage {
    public static NoticeResponse read(ByteBuf body) {
        return new NoticeResponse(ErrorFields.read(body));
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.NOTICE_RESPONSE);
        fields.write(out);
        Wire.end(out, start);
    }
}
