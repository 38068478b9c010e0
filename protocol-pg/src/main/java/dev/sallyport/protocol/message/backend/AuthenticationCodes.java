package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** The Int32 in front of every authentication message. */
final class AuthenticationCodes {
    private AuthenticationCodes() {}

    static void require(ByteBuf body, int code) {
        if (Wire.readInt32(body) != code) {
            throw ProtocolViolationException.of("invalid message format");
        }
    }

    /** Writes type, room for the length and the code. */
    static int begin(ByteBuf out, int code) {
        int start = Wire.begin(out, BackendType.AUTHENTICATION);
        out.writeInt(code);
        return start;
    }
}
