package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a FunctionCall returned.
 *
 * @param value null for SQL NULL; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record FunctionCallResponse(byte @Nullable [] value) implements BackendMessage {
    public static FunctionCallResponse read(ByteBuf body) {
        FunctionCallResponse response = new FunctionCallResponse(Wire.readValue(body));
        Wire.requireEnd(body);
        return response;
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.FUNCTION_CALL_RESPONSE);
        Wire.writeValue(out, value);
        Wire.end(out, start);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FunctionCallResponse that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /** Only the size: this is a value. */
    @Override
    public String toString() {
        return "FunctionCallResponse[" + (value == null ? "null" : value.length + " bytes") + "]";
    }
}
