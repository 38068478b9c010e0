package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards a server. The files are read again when they change.
 *
 * @param rootCertificate PEM file of the trusted authorities; null for the Java platform's own
 * @param identity what the proxy shows of itself if asked; null for nothing
 */
public record UpstreamTls(
        UpstreamTlsMode mode,
        @Nullable Path rootCertificate,
        @Nullable Identity identity,
        ChannelBindingMode channelBinding) {
    /**
     * A client certificate.
     *
     * @param certificate PEM file with the certificate and its chain
     * @param key PEM file with the private key (PKCS#8)
     */
    public record Identity(Path certificate, Path key) {}

    public UpstreamTls {
        if (mode == UpstreamTlsMode.DISABLE && channelBinding == ChannelBindingMode.REQUIRE) {
            throw new IllegalArgumentException("channel binding can't be required without TLS");
        }
    }

    /** Without a client certificate. */
    public UpstreamTls(UpstreamTlsMode mode, @Nullable Path rootCertificate, ChannelBindingMode channelBinding) {
        this(mode, rootCertificate, null, channelBinding);
    }

    /** Plaintext, for servers on this machine. */
    public static UpstreamTls disabled() {
        return new UpstreamTls(UpstreamTlsMode.DISABLE, null, ChannelBindingMode.DISABLE);
    }
}
