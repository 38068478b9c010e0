package dev.sallyport.proxy.identity;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import dev.sallyport.config.IssuerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer publishes, fetched anew each time: from a configured address, or from the one that its
 * discovery document names (OpenID Connect Discovery 1.0, section 4).
 */
final class PublishedKeys implements JWKSetSource<SecurityContext> {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);

    private final IssuerConfig issuer;
    private final IssuerFetch fetch;

    PublishedKeys(IssuerConfig issuer, IssuerFetch fetch) {
        this.issuer = issuer;
        this.fetch = fetch;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long currentTime, @Nullable SecurityContext context)
            throws JWKSetUnavailableException {
        try {
            URI address = issuer.jwksUrl() == null
                    ? IssuerDocument.read(issuer.issuer(), fetch).address("jwks_uri")
                    : issuer.jwksUrl();
            return publicKeys(fetch.get(address));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("issuer", issuer.issuer())
                    .addKeyValue("error", e.getMessage())
                    .log("keys could not be fetched");
            throw new JWKSetRetrievalException("the keys could not be fetched", e);
        }
    }

    /** Secret keys are left out: whoever can read them here can sign with them. */
    private static JWKSet publicKeys(byte[] body) throws IOException {
        try {
            List<JWK> keys = JWKSet.parse(new String(body, StandardCharsets.UTF_8)).getKeys().stream()
                    .filter(key -> !key.isPrivate())
                    .toList();
            if (keys.isEmpty()) {
                throw new IOException("there is no public key among the keys");
            }
            return new JWKSet(keys);
        } catch (ParseException e) {
            throw new IOException("an answer that is no key set", e);
        }
    }

    @Override
    public void close() {
        // Nothing is open between two fetches.
    }
}
