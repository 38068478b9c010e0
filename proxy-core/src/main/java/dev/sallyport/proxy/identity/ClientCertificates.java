package dev.sallyport.proxy.identity;

import dev.sallyport.config.CertificateMapping;
import dev.sallyport.config.ClientCertificatesConfig;
import dev.sallyport.policy.identity.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CRL;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves identities by X.509 certificates (RFC 5280 section 6; X509-SVID section 5), whose private keys the TLS
 * handshake has proven. Safe for use by many threads.
 */
public final class ClientCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(ClientCertificates.class);
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final int CHAIN_MAX = 8;
    private static final int RSA_BITS_MIN = 2_048;
    private static final long AUTHORITIES_BYTES_MAX = 1L << 20;
    private static final long CRL_BYTES_MAX = 16L << 20;

    /** How often handshakes look whether the file has changed. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ClientCertificatesConfig config;
    private final CertificateNames names;
    private final Clock clock;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** As last read: what handshakes are told, which may be a little old. Whom to trust is read anew. */
    private volatile List<X509Certificate> authorities;

    private volatile Instant looked;

    /** @throws IllegalArgumentException when there are no certificates in the authorities' file */
    public ClientCertificates(ClientCertificatesConfig config, List<CertificateMapping> mappings, Clock clock) {
        this.config = config;
        this.names = new CertificateNames(mappings);
        this.clock = clock;
        try {
            this.authorities = read(config.authorities());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(config.authorities() + " holds no certificates", e);
        }
        this.looked = clock.instant();
        if (config.revocations() != null) {
            try {
                revocations(config.revocations());
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalArgumentException(config.revocations() + " holds no revocation lists", e);
            }
        }
    }

    private static List<X509Certificate> read(Path file) throws IOException, GeneralSecurityException {
        if (Files.size(file) > AUTHORITIES_BYTES_MAX) {
            throw new IOException("too large for authorities");
        }
        List<X509Certificate> found = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                found.add((X509Certificate) each);
            }
        }
        if (found.isEmpty()) {
            throw new IOException("no certificate");
        }
        return List.copyOf(found);
    }

    public ClientCertificatesConfig config() {
        return config;
    }

    /**
     * Whose certificates count, for the list that the server sends its clients. Reads nothing itself: what it returns may
     * be as old as the call before.
     */
    public List<X509Certificate> authorities() {
        if (clock.instant().isAfter(looked.plus(LOOK)) && looking.compareAndSet(false, true)) {
            var unused = CompletableFuture.runAsync(this::look).whenComplete((done, failure) -> looking.set(false));
        }
        return authorities;
    }

    /** What can't be read now refuses certificates, and says so, when they come. */
    private void look() {
        looked = clock.instant();
        try {
            authorities = read(config.authorities());
        } catch (IOException | GeneralSecurityException e) {
            LOG.atDebug().setCause(e).log("the authorities of client certificates can't be read");
        }
    }

    /**
     * Checks what a client showed. Reads files: never call it on an event loop. Never throws, whatever was shown.
     *
     * @param chain the client's certificate and those that lead from it to an authority
     */
    public Authentication authenticate(List<X509Certificate> chain) {
        try {
            return check(chain);
        } catch (RejectedTokenException e) {
            return e.rejected();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("certificate check failed");
            return new Authentication.Rejected("the certificate could not be checked", null);
        }
    }

    private Authentication check(List<X509Certificate> chain) throws RejectedTokenException {
        if (chain.isEmpty() || chain.size() > CHAIN_MAX) {
            throw new RejectedTokenException("a chain of no or of more than " + CHAIN_MAX + " certificates");
        }
        X509Certificate leaf = chain.get(0);
        checkPurpose(leaf);
        Instant end = checkChain(chain, present());
        Principal principal = names.principal(leaf);
        String fingerprint = CertificateNames.fingerprint(leaf);
        return new Authentication.Authenticated(
                principal,
                new TokenFacts(
                        leaf.getIssuerX500Principal().getName(),
                        leaf.getSerialNumber().toString(16),
                        null,
                        fingerprint.substring(0, 16),
                        end,
                        null,
                        "mtls"));
    }

    /** The authorities that the file names now. */
    private List<X509Certificate> present() throws RejectedTokenException {
        try {
            List<X509Certificate> read = read(config.authorities());
            authorities = read;
            return read;
        } catch (IOException | GeneralSecurityException e) {
            LOG.atWarn().addKeyValue("error", e.toString()).log("the authorities of client certificates can't be read");
            throw new RejectedTokenException("the authorities of client certificates can't be read");
        }
    }

    private static void checkPurpose(X509Certificate leaf) throws RejectedTokenException {
        try {
            List<String> usages = leaf.getExtendedKeyUsage();
            if (usages == null || !usages.contains(CLIENT_AUTH)) {
                throw new RejectedTokenException("the certificate is not for clients (clientAuth)");
            }
        } catch (GeneralSecurityException e) {
            throw new RejectedTokenException("the certificate's extended key usage is malformed");
        }
        boolean @Nullable [] usage = leaf.getKeyUsage();
        if (usage != null && !usage[0]) {
            throw new RejectedTokenException("the certificate's key is not for signatures (digitalSignature)");
        }
        if (leaf.getBasicConstraints() >= 0) {
            throw new RejectedTokenException("the certificate is an authority's");
        }
    }

    /** Returns when the first of the certificates ends. */
    private Instant checkChain(List<X509Certificate> chain, List<X509Certificate> trusted)
            throws RejectedTokenException {
        List<X509Certificate> path = new ArrayList<>();
        Instant end = Instant.MAX;
        for (X509Certificate certificate : chain) {
            if (trusted.contains(certificate)) {
                break;
            }
            if (certificate.getPublicKey() instanceof RSAPublicKey rsa
                    && rsa.getModulus().bitLength() < RSA_BITS_MIN) {
                throw new RejectedTokenException("a certificate's RSA key has less than " + RSA_BITS_MIN + " bits");
            }
            Instant until = certificate.getNotAfter().toInstant();
            end = until.isBefore(end) ? until : end;
            path.add(certificate);
        }
        if (path.isEmpty()) {
            throw new RejectedTokenException("the certificate is an authority's");
        }
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters(trusted));
        } catch (CertPathValidatorException e) {
            throw new RejectedTokenException("the certificate is not trusted: " + e.getReason());
        } catch (IOException | GeneralSecurityException e) {
            LOG.atWarn().setCause(e).log("certificate chain could not be checked");
            throw new RejectedTokenException("the certificate's chain or the revocation lists can't be read");
        }
        return end;
    }

    private PKIXParameters parameters(List<X509Certificate> trusted) throws IOException, GeneralSecurityException {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate authority : trusted) {
            Instant now = clock.instant();
            // PKIX itself doesn't look at an anchor's time.
            if (!now.isBefore(authority.getNotBefore().toInstant())
                    && !now.isAfter(authority.getNotAfter().toInstant())) {
                anchors.add(new TrustAnchor(authority, null));
            }
        }
        if (anchors.isEmpty()) {
            throw new InvalidAlgorithmParameterException("every authority has run out");
        }
        PKIXParameters parameters = new PKIXParameters(anchors);
        parameters.setDate(Date.from(clock.instant()));
        parameters.setRevocationEnabled(config.revocations() != null);
        if (config.revocations() != null) {
            parameters.addCertStore(CertStore.getInstance(
                    "Collection", new CollectionCertStoreParameters(revocations(config.revocations()))));
        }
        return parameters;
    }

    private static Collection<? extends CRL> revocations(Path file) throws IOException, GeneralSecurityException {
        if (Files.size(file) > CRL_BYTES_MAX) {
            throw new IOException("too large for revocation lists");
        }
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends CRL> lists =
                    CertificateFactory.getInstance("X.509").generateCRLs(in);
            if (lists.isEmpty()) {
                throw new IOException("no revocation list");
            }
            return lists;
        }
    }
}
