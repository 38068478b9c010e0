package dev.sallyport.proxy.browser;

import java.net.InetAddress;

/**
 * The client that waits: what the person who signs in gets to see. All but the address is what the client claims.
 *
 * @param user {@code ""} where it named none, as the others
 */
public record Asker(String sessionId, InetAddress address, String user, String database, String application) {}
