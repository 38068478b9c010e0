package dev.sallyport.config;

/** Whether SCRAM is tied to the TLS connection that it runs in ({@code tls-server-end-point}, RFC 5929). */
public enum ChannelBinding {
    /** Never. */
    DISABLE,
    /** Where the upstream offers it. The default. */
    PREFER,
    /** Always; an upstream without it is refused. */
    REQUIRE
}
