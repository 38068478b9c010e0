package dev.sallyport.proxy.net;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks clients for certificates and leaves the judgement to the login, whose refusals are answered and recorded, which a
 * failed handshake's are not. INVARIANT: nobody is let in because the handshake succeeded; it proves that the client has
 * the key, and nothing else.
 */
final class AskingTrust extends X509ExtendedTrustManager {
    private final Supplier<List<X509Certificate>> authorities;

    /** @param authorities asked in each handshake, on its event loop */
    AskingTrust(Supplier<List<X509Certificate>> authorities) {
        this.authorities = authorities;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.get().toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        // Judged at the login.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        // Judged at the login.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        // Judged at the login.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("this side is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("this side is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("this side is the server");
    }
}
