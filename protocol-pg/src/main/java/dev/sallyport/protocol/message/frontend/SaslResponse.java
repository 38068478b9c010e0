package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A further step of a SASL exchange.
 *
 * @param data not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record SaslResponse(byte[] data) implements FrontendMessage {
    public static SaslResponse read(ByteBuf body) {
        return new SaslResponse(Wire.readRest(body));
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, FrontendType.PASSWORD);
        out.writeBytes(data);
        Wire.end(out, start);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SaslResponse that && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }

    /** Only the size: this is part of a login. */
    @Override
    public String toString() {
        return "SaslResponse[" + data.length + " bytes]";
    }
}
