package dev.sallyport.proxy.net;

import dev.sallyport.config.ServerTlsConfig;
import dev.sallyport.proxy.identity.ClientCertificates;
import dev.sallyport.proxy.session.StartupHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The TLS context of a listener: TLS 1.2 and 1.3 on the JDK's engine, ALPN {@code postgresql} for direct TLS. */
public final class ServerTls {
    private ServerTls() {}

    /**
     * Reads certificate and key; an {@link IllegalArgumentException} says which of them can't be used.
     *
     * @param clients whose certificates are asked for; null where none is
     */
    public static SslContext context(ServerTlsConfig config, @Nullable ClientCertificates clients) {
        return context(config, clients, StartupHandler.ALPN);
    }

    /** The same for HTTP. */
    public static SslContext http(ServerTlsConfig config) {
        return context(config, null, ApplicationProtocolNames.HTTP_1_1);
    }

    private static SslContext context(ServerTlsConfig config, @Nullable ClientCertificates clients, String protocol) {
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(
                            config.certificate().toFile(), config.key().toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            protocol));
            if (clients != null) {
                builder.clientAuth(ClientAuth.OPTIONAL).trustManager(new AskingTrust(clients::authorities));
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the certificate " + config.certificate() + " and the key " + config.key() + " can't be used: "
                            + e.getMessage(),
                    e);
        }
    }
}
