package dev.sallyport.proxy.wiring;

import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.UpstreamConfig;
import dev.sallyport.protocol.auth.ChannelBindingMode;
import dev.sallyport.proxy.catalog.CatalogLoader;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import dev.sallyport.proxy.upstream.UpstreamTls;
import dev.sallyport.proxy.upstream.UpstreamTlsMode;
import java.time.Duration;

/** From what the operator wrote of an upstream to what connects to it. */
public final class Connections {
    private Connections() {}

    static UpstreamTarget target(DatabaseConfig database) {
        UpstreamConfig upstream = database.upstream();
        UpstreamTls tls = new UpstreamTls(
                UpstreamTlsMode.valueOf(upstream.tls().name()),
                upstream.rootCertificate(),
                ChannelBindingMode.valueOf(upstream.channelBinding().name()));
        return new UpstreamTarget(upstream.host(), upstream.port(), upstream.database(), tls);
    }

    /** Reads the database's catalog with the first of its logins: the catalogs are readable by all of them. */
    public static CatalogLoader catalogLoader(DatabaseConfig database, Duration timeout) {
        LoginConfig login = database.logins().values().iterator().next();
        return new CatalogLoader(target(database), login, Math.max(1, (int) timeout.toSeconds()));
    }
}
