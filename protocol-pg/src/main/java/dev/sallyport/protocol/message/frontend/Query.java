package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** A simple query: any number of statements in one string. */
public record Query(String sql) implements FrontendMessage {
    public static Query read(ByteBuf body) {
        Query query = new Query(CStrings.read(body));
        Wire.requireEnd(body);
        return query;
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, FrontendType.QUERY);
        CStrings.write(out, sql);
        Wire.end(out, start);
    }
}
