package dev.sallyport.protocol.message.frontend;

/** The first packets of a connection, which have no type byte: {@code protocol-message-formats}. */
public sealed interface StartupPacket extends FrontendMessage
        permits SslRequest, GssEncRequest, CancelRequest, StartupMessage {}
