package dev.sallyport.proxy.wiring;

import dev.sallyport.config.ClientCertificateConfig;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.LoadBalance;
import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.UpstreamConfig;
import dev.sallyport.protocol.auth.ChannelBindingMode;
import dev.sallyport.proxy.catalog.CatalogLoader;
import dev.sallyport.proxy.upstream.SessionAttributes;
import dev.sallyport.proxy.upstream.UpstreamChoice;
import dev.sallyport.proxy.upstream.UpstreamHost;
import dev.sallyport.proxy.upstream.UpstreamKeepalive;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import dev.sallyport.proxy.upstream.UpstreamTls;
import dev.sallyport.proxy.upstream.UpstreamTlsMode;
import java.time.Duration;

/** From what the operator wrote of an upstream to what connects to it. */
public final class Connections {
    private Connections() {}

    /** Where the database is. */
    public static UpstreamTarget target(DatabaseConfig database) {
        UpstreamConfig upstream = database.upstream();
        return new UpstreamTarget(
                upstream.hosts().stream()
                        .map(host -> new UpstreamHost(host.host(), host.port()))
                        .toList(),
                upstream.database(),
                tls(upstream),
                new UpstreamChoice(
                        SessionAttributes.valueOf(upstream.attributes().name()),
                        upstream.balance() == LoadBalance.RANDOM,
                        upstream.connectTimeout()),
                new UpstreamKeepalive(
                        upstream.keepalive().idle(),
                        upstream.keepalive().interval(),
                        upstream.keepalive().count()));
    }

    private static UpstreamTls tls(UpstreamConfig upstream) {
        ClientCertificateConfig identity = upstream.clientCertificate();
        return new UpstreamTls(
                UpstreamTlsMode.valueOf(upstream.tls().name()),
                upstream.rootCertificate(),
                identity == null ? null : new UpstreamTls.Identity(identity.certificate(), identity.key()),
                ChannelBindingMode.valueOf(upstream.channelBinding().name()));
    }

    /** Reads the database's catalog with the first of its logins: the catalogs are readable by all of them. */
    public static CatalogLoader catalogLoader(DatabaseConfig database, Duration timeout) {
        LoginConfig login = database.logins().values().iterator().next();
        return new CatalogLoader(target(database), login, Math.max(1, (int) timeout.toSeconds()));
    }
}
