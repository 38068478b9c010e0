package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import dev.sallyport.protocol.type.TransactionStatus;
import io.netty.buffer.ByteBuf;

/** The server has answered everything up to a Query or Sync. */
public record ReadyForQuery(TransactionStatus status) implements BackendMessage {
    public static ReadyForQuery read(ByteBuf body) {
        ReadyForQuery ready = new ReadyForQuery(TransactionStatus.of(Wire.readByte(body))
                .orElseThrow(() -> ProtocolViolationException.of("invalid transaction status in ReadyForQuery")));
        Wire.requireEnd(body);
        return ready;
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.READY_FOR_QUERY);
        out.writeByte(status.code());
        Wire.end(out, start);
    }
}
