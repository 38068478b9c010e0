package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads {@code listeners[].browser}. */
final class BrowserReader {
    private static final Duration TIMEOUT_MIN = Duration.ofSeconds(10);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

    private final BaseFolder base;

    BrowserReader(BaseFolder base) {
        this.base = base;
    }

    BrowserConfig browser(YamlValue value, IdentityConfig identity, Pattern scopes) {
        YamlMap map = value.map();
        YamlValue issuer = map.required("issuer");
        YamlValue client = map.required("client_id");
        YamlValue secret = map.optional("client_secret");
        YamlValue scope = map.optional("scope");
        YamlValue url = map.required("url");
        YamlValue timeout = map.optional("timeout");
        YamlValue sameAddress = map.optional("same_address");
        map.finish();
        if (identity.issuers().stream().noneMatch(known -> known.issuer().equals(issuer.string()))) {
            throw issuer.error(issuer.string() + " is not among the issuers");
        }
        if (!issuer.string().startsWith("http")) {
            throw issuer.error("expected an issuer whose discovery document is found at its address");
        }
        if (scope != null && !scopes.matcher(scope.nonEmpty()).matches()) {
            throw scope.error("expected scopes separated by single spaces");
        }
        return new BrowserConfig(
                issuer.string(),
                client.nonEmpty(),
                secret == null ? null : base.secret(secret),
                scope == null ? "openid" : scope.string(),
                origin(url),
                timeout == null ? Duration.ofMinutes(5) : timeout.duration(TIMEOUT_MIN, TIMEOUT_MAX),
                sameAddress == null || sameAddress.bool());
    }

    /** As browsers write it, since it is compared with what they say. */
    private static URI origin(YamlValue value) {
        String expected = "expected where browsers reach the admin address, such as https://proxy.example.com:6433,"
                + " without a path (http on loopback only)";
        URI url;
        try {
            url = new URI(value.nonEmpty());
        } catch (URISyntaxException e) {
            throw value.error(expected);
        }
        String host = url.getHost();
        if (host == null || url.getScheme() == null) {
            throw value.error(expected);
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        boolean secure = "https".equals(url.getScheme());
        boolean plain = "http".equals(url.getScheme()) && new HostPort(bare, 0).isLoopback();
        boolean standard = url.getPort() == (secure ? 443 : 80);
        String origin = url.getScheme() + "://" + host.toLowerCase(Locale.ROOT)
                + (url.getPort() < 0 ? "" : ":" + url.getPort());
        if (!(secure || plain) || standard || !origin.equals(value.string())) {
            throw value.error(expected + "; in small letters, the scheme's own port left out");
        }
        return url;
    }
}
