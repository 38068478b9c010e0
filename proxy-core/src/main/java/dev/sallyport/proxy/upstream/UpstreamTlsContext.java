package dev.sallyport.proxy.upstream;

import com.ongres.scram.common.util.TlsServerEndpoint;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What {@link UpstreamTls} means in terms of the TLS library. */
final class UpstreamTlsContext {
    private UpstreamTlsContext() {}

    /** The files that a context is made of. */
    static List<Path> files(UpstreamTls tls) {
        UpstreamTls.Identity identity = tls.identity();
        List<Path> files = new ArrayList<>();
        if (tls.rootCertificate() != null) {
            files.add(tls.rootCertificate());
        }
        if (identity != null) {
            files.add(identity.certificate());
            files.add(identity.key());
        }
        return files;
    }

    /**
     * Reads the files, so not for an event loop.
     *
     * @throws UpstreamLoginException if one of them can't be read or used
     */
    static JdkSslContext open(UpstreamTls tls) throws UpstreamLoginException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm(tls.mode() == UpstreamTlsMode.VERIFY_FULL ? "HTTPS" : null);
        UpstreamTls.Identity identity = tls.identity();
        try {
            if (tls.rootCertificate() != null) {
                builder.trustManager(tls.rootCertificate().toFile());
            } else if (tls.mode() == UpstreamTlsMode.REQUIRE) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            }
        } catch (IllegalArgumentException unusable) {
            throw UpstreamLoginException.tls("unusable root certificate " + tls.rootCertificate(), unusable);
        }
        try {
            if (identity != null) {
                builder.keyManager(
                        identity.certificate().toFile(), identity.key().toFile());
            }
        } catch (IllegalArgumentException unusable) {
            throw UpstreamLoginException.tls(
                    "unusable client certificate " + identity.certificate() + " or key " + identity.key(), unusable);
        }
        try {
            return (JdkSslContext) builder.build();
        } catch (SSLException unusable) {
            throw UpstreamLoginException.tls("unusable certificates among " + files(tls), unusable);
        }
    }

    /** Channel-binding data of the server's certificate; null if its signature has no hash to take (RFC 5929, 4.1). */
    static byte @Nullable [] serverEndPoint(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
                return null;
            }
            byte[] hash = TlsServerEndpoint.getChannelBindingData(certificate);
            return hash.length == 0 ? null : hash;
        } catch (SSLPeerUnverifiedException | CertificateEncodingException none) {
            return null;
        }
    }
}
