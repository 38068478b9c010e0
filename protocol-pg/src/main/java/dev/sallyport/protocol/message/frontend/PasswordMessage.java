package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** A password, or what the server accepts in its place: an md5 hash, a token. */
public record PasswordMessage(String password) implements FrontendMessage {
    /**
     * Reads the string, which must be the whole message.
     *
     * @throws ProtocolViolationException 08P01 if it isn't, as in {@code recv_password_packet}
     */
    public static PasswordMessage read(ByteBuf body) {
        if (!body.isReadable() || body.bytesBefore((byte) 0) != body.readableBytes() - 1) {
            throw ProtocolViolationException.of("invalid password packet size");
        }
        return new PasswordMessage(CStrings.read(body));
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, FrontendType.PASSWORD);
        CStrings.write(out, password);
        Wire.end(out, start);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PasswordMessage[redacted]";
    }
}
