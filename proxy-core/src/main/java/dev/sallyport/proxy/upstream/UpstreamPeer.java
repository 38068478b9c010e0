package dev.sallyport.proxy.upstream;

import java.net.InetSocketAddress;

/**
 * The very server that a session is on, so that a cancel finds it again whatever the host's name means by then.
 *
 * @param host as the operator wrote it
 * @param address the one of its addresses that answered
 */
public record UpstreamPeer(UpstreamHost host, InetSocketAddress address, UpstreamTls tls, UpstreamKeepalive keepalive) {
    @Override
    public String toString() {
        return host + " (" + address.getAddress().getHostAddress() + ")";
    }
}
