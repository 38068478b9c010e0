package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a SASL mechanism.
 *
 * @param data the mechanism's first message, null if it has none; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record SaslInitialResponse(String mechanism, byte @Nullable [] data) implements FrontendMessage {
    public static SaslInitialResponse read(ByteBuf body) {
        SaslInitialResponse response = new SaslInitialResponse(CStrings.read(body), Wire.readValue(body));
        Wire.requireEnd(body);
        return response;
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, FrontendType.PASSWORD);
        CStrings.write(out, mechanism);
        Wire.writeValue(out, data);
        Wire.end(out, start);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SaslInitialResponse that
                && mechanism.equals(that.mechanism)
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * mechanism.hashCode() + Arrays.hashCode(data);
    }

    /** Without the data, which may be a token. */
    @Override
    public String toString() {
        return "SaslInitialResponse[mechanism=" + mechanism + "]";
    }
}
