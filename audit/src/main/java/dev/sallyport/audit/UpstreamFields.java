package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/**
 * The server that a session works on.
 *
 * @param host name or address
 * @param port from 1 to 65535
 * @param user the login that the proxy uses there; empty while it is not known
 * @param role the role set after login, if any
 * @param backendPid the server's process for this session, if known
 */
public record UpstreamFields(
        String host,
        int port,
        String user,
        @Nullable String role,
        @Nullable Integer backendPid) {}
