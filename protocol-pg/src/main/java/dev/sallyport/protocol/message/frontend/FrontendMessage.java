package dev.sallyport.protocol.message.frontend;

import io.netty.buffer.ByteBuf;

/** A message that a client sends. Each record also has a static {@code read(ByteBuf body)}. */
public sealed interface FrontendMessage
        permits StartupPacket,
                Query,
                Parse,
                Bind,
                Describe,
                Execute,
                Close,
                Flush,
                Sync,
                Terminate,
                FunctionCall,
                CopyData,
                CopyDone,
                CopyFail,
                PasswordMessage,
                SaslInitialResponse,
                SaslResponse {
    /**
     * Appends the whole message: type byte (but for startup packets), length, body.
     *
     * @throws dev.sallyport.protocol.codec.ProtocolViolationException if a text can't be encoded or the message is
     *     longer than the protocol allows; {@code out} is then to be thrown away
     */
    void write(ByteBuf out);
}
