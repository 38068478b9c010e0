package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** Stands in for CommandComplete when the query string held no statement. */
public record EmptyQueryResponse() implements BackendMessage {
    public static EmptyQueryResponse read(ByteBuf body) {
        Wire.requireEnd(body);
        return new EmptyQueryResponse();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, Wire.begin(out, BackendType.EMPTY_QUERY_RESPONSE));
    }
}
