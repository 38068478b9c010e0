package dev.sallyport.protocol.auth;

/** Whether a SCRAM login is tied to the TLS connection it runs in, as libpq's {@code channel_binding}. */
public enum ChannelBindingMode {
    /** Bind where the server offers it. */
    PREFER,
    /** Bind, or don't log in. */
    REQUIRE,
    /** Never bind. */
    DISABLE
}
