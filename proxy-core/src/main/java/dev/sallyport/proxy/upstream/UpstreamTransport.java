package dev.sallyport.proxy.upstream;

import org.jspecify.annotations.Nullable;

/**
 * What a login needs to know of its connection.
 *
 * @param encrypted whether it is inside TLS
 * @param loopback whether it stays on this machine
 * @param serverEndPoint channel-binding data of RFC 5929 {@code tls-server-end-point}, null without TLS; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record UpstreamTransport(boolean encrypted, boolean loopback, byte @Nullable [] serverEndPoint) {
    /** Whether nobody but the server can read what is sent. */
    boolean isConfidential() {
        return encrypted || loopback;
    }
}
