package dev.sallyport.protocol.message.backend;

import io.netty.buffer.ByteBuf;

/** A message that a server sends. Each record also has a static {@code read(ByteBuf body)}. */
public sealed interface BackendMessage
        permits Authentication,
                ParameterStatus,
                BackendKeyData,
                NegotiateProtocolVersion,
                ReadyForQuery,
                RowDescription,
                DataRow,
                CommandComplete,
                EmptyQueryResponse,
                PortalSuspended,
                ParseComplete,
                BindComplete,
                CloseComplete,
                NoData,
                ParameterDescription,
                ErrorResponse,
                NoticeResponse,
                NotificationResponse,
                CopyInResponse,
                CopyOutResponse,
                CopyBothResponse,
                CopyData,
                CopyDone,
                FunctionCallResponse {
    /**
     * Appends the whole message: type byte, length, body.
     *
     * @throws dev.sallyport.protocol.codec.ProtocolViolationException if a text can't be encoded or the message is
     *     longer than the protocol allows; {@code out} is then to be thrown away
     */
    void write(ByteBuf out);
}
