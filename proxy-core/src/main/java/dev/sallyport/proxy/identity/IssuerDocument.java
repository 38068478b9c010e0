package dev.sallyport.proxy.identity;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Where an issuer has what, as its discovery document says (OpenID Connect Discovery 1.0, section 4). */
final class IssuerDocument {
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    private final String issuer;
    private final Claims document;

    private IssuerDocument(String issuer, Claims document) {
        this.issuer = issuer;
        this.document = document;
    }

    /**
     * Blocking.
     *
     * @throws IOException also when what is fetched is no such document, or another issuer's
     */
    static IssuerDocument read(String issuer, IssuerFetch fetch) throws IOException {
        Claims document;
        String named;
        try {
            document = Claims.parse(fetch.get(documentOf(issuer)), "discovery document");
            named = document.requiredText("issuer");
        } catch (RejectedTokenException e) {
            throw new IOException("the discovery document is not one", e);
        }
        if (!named.equals(issuer)) {
            // Section 4.3: else one tenant of a server could speak for another.
            throw new IOException("the discovery document is another issuer's");
        }
        return new IssuerDocument(issuer, document);
    }

    /** Section 4.1: a slash at the end of the issuer is left out. */
    private static URI documentOf(String issuer) throws IOException {
        return parse((issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer) + WELL_KNOWN);
    }

    /**
     * An address that has to be there.
     *
     * @param name such as {@code jwks_uri}
     */
    URI address(String name) throws IOException {
        @Nullable String named;
        try {
            named = document.text(name);
        } catch (RejectedTokenException e) {
            throw new IOException("the discovery document is not one", e);
        }
        if (named == null) {
            throw new IOException("the discovery document names no " + name);
        }
        URI address = parse(named);
        boolean downgraded = !"https".equals(address.getScheme()) && issuer.startsWith("https:");
        if (downgraded || !IssuerFetch.isTrustworthy(address)) {
            throw new IOException("the discovery document's " + name + " is no https address");
        }
        return address;
    }

    private static URI parse(String text) throws IOException {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IOException("not an address", e);
        }
    }
}
