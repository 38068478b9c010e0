package dev.sallyport.proxy.wiring;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom a client of the JDK's trusts. */
final class TrustedRoots {
    private TrustedRoots() {}

    /**
     * A context that trusts the certificates in a file.
     *
     * @param file PEM; null for those that come with Java
     * @throws IllegalArgumentException if it can't be used
     */
    static SSLContext context(@Nullable Path file) {
        try {
            if (file == null) {
                return SSLContext.getDefault();
            }
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            try (InputStream in = Files.newInputStream(file)) {
                int number = 0;
                for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    roots.setCertificateEntry("root-" + number++, root);
                }
            }
            if (roots.size() == 0) {
                throw new IllegalArgumentException(file + ": no certificates in it");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(roots);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(file + ": unusable root certificates: " + e.getMessage(), e);
        }
    }
}
