package dev.sallyport.proxy.session;

import com.ongres.scram.common.util.TlsServerEndpoint;
import dev.sallyport.config.LoginMethod;
import dev.sallyport.config.OauthConfig;
import dev.sallyport.proxy.browser.BrowserDoor;
import dev.sallyport.proxy.identity.ClientCertificates;
import dev.sallyport.proxy.keys.IssuedKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * How the clients of a listener may prove who they are.
 *
 * @param methods empty where each has to show a certificate
 * @param clients whose certificates are asked for; null where none is
 * @param oauth where OAUTHBEARER's clients get their tokens; null without that method
 * @param browser where people sign in; null without that method
 */
public record Doors(
        Set<LoginMethod> methods,
        @Nullable ClientCertificates clients,
        @Nullable OauthConfig oauth,
        @Nullable BrowserDoor browser) {
    /** Tokens, and nothing else. */
    static final Doors TOKENS = new Doors(Set.of(LoginMethod.JWT), null, null, null);

    public Doors {
        methods = Set.copyOf(methods);
    }

    /**
     * Chooses before the client has said more than its user, whose form decides and nothing else: not whether there is
     * such a key.
     *
     * @param user what the client connects as; {@code ""} where it doesn't say
     * @param tls null without TLS
     */
    LoginExchange exchange(SessionServices services, String user, @Nullable SSLSession tls) {
        if (browser != null) {
            return new BrowserExchange(browser);
        }
        if (oauth != null) {
            return new BearerExchange(services.authenticator(), oauth);
        }
        boolean key =
                methods.contains(LoginMethod.SCRAM) && (IssuedKey.isMeant(user) || !methods.contains(LoginMethod.JWT));
        return key
                ? new KeyExchange(services.keys(), user, tls == null ? null : endPoint(tls))
                : new TokenExchange(services.authenticator());
    }

    /** Binding data of the certificate that we showed; null if its signature has no hash to take (RFC 5929, 4.1). */
    private static byte @Nullable [] endPoint(SSLSession tls) {
        try {
            Certificate[] shown = tls.getLocalCertificates();
            if (shown == null || shown.length == 0 || !(shown[0] instanceof X509Certificate certificate)) {
                return null;
            }
            byte[] hash = TlsServerEndpoint.getChannelBindingData(certificate);
            return hash.length == 0 ? null : hash;
        } catch (CertificateEncodingException e) {
            return null;
        }
    }
}
