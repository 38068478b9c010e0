package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards a server.
 *
 * @param rootCertificate PEM file of the trusted authorities, read anew for each connection; null for the Java
 *     platform's own
 */
public record UpstreamTls(UpstreamTlsMode mode, @Nullable Path rootCertificate, ChannelBindingMode channelBinding) {
    public UpstreamTls {
        if (mode == UpstreamTlsMode.DISABLE && channelBinding == ChannelBindingMode.REQUIRE) {
            throw new IllegalArgumentException("channel binding can't be required without TLS");
        }
    }

    /** Plaintext, for servers on this machine. */
    public static UpstreamTls disabled() {
        return new UpstreamTls(UpstreamTlsMode.DISABLE, null, ChannelBindingMode.DISABLE);
    }
}
