/**
 * The proxy's own way to a PostgreSQL server: connecting, TLS, login and cancelling. Ends where a session begins: knows
 * no client, no identity and no statement.
 *
 * <p>{@link dev.sallyport.proxy.upstream.UpstreamLoginMachine} decides, without I/O; {@code LoginHandler} obeys it on a
 * channel that {@code UpstreamDialer} opened.
 */
@NullMarked
package dev.sallyport.proxy.upstream;

import org.jspecify.annotations.NullMarked;
