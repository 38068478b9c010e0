package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import io.netty.buffer.ByteBuf;

/**
 * The messages of type {@code R}: what the server wants to see before it lets the client in, or that it does.
 */
public sealed interface Authentication extends BackendMessage
        permits AuthenticationOk,
                AuthenticationCleartextPassword,
                AuthenticationMd5Password,
                AuthenticationSasl,
                AuthenticationSaslContinue,
                AuthenticationSaslFinal,
                AuthenticationOther {
    /** Reads whichever it is. */
    static Authentication read(ByteBuf body) {
        if (body.readableBytes() < Integer.BYTES) {
            throw ProtocolViolationException.of("insufficient data left in message");
        }
        return switch (body.getInt(body.readerIndex())) {
            case AuthenticationOk.CODE -> AuthenticationOk.read(body);
            case AuthenticationCleartextPassword.CODE -> AuthenticationCleartextPassword.read(body);
            case AuthenticationMd5Password.CODE -> AuthenticationMd5Password.read(body);
            case AuthenticationSasl.CODE -> AuthenticationSasl.read(body);
            case AuthenticationSaslContinue.CODE -> AuthenticationSaslContinue.read(body);
            case AuthenticationSaslFinal.CODE -> AuthenticationSaslFinal.read(body);
            default -> AuthenticationOther.read(body);
        };
    }
}
