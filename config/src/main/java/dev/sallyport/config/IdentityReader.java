package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code identity}. */
final class IdentityReader {
    private static final List<String> KINDS = List.of("human", "service");
    private static final List<String> WORKLOAD_KINDS = List.of("service", "agent");
    private static final List<String> WORKLOADS = List.of("kubernetes", "github-actions", "spiffe");
    private static final List<String> PROFILES =
            List.of("at+jwt", "jwt", "id_token", "kubernetes", "github-actions", "spiffe");
    private static final List<String> ALGORITHMS_DEFAULT = List.of("RS256", "PS256", "ES256", "EdDSA");
    private static final List<String> ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    /** What GitHub never gives to somebody else; names of repositories and owners are free to take again. */
    private static final List<String> GITHUB_PINS = List.of("repository_id", "repository_owner_id", "enterprise_id");

    /** SPIFFE-ID, section 2.1. */
    private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");

    /** A bar would make {@code iss|sub}, the principal's id, ambiguous. */
    private static final Pattern ISSUER = Pattern.compile("[!-{}~]{1,512}");

    private final BaseFolder base;
    private final Set<String> issuers = new HashSet<>();
    private final Set<String> trustDomains = new HashSet<>();

    IdentityReader(BaseFolder base) {
        this.base = base;
    }

    IdentityConfig identity(YamlValue value) {
        YamlMap map = value.map();
        YamlValue list = map.required("issuers");
        YamlValue events = map.optional("events");
        YamlValue revocations = map.optional("revocations");
        YamlValue certificates = map.optional("certificates");
        YamlValue keys = map.optional("keys");
        map.finish();
        List<IssuerConfig> read = new ArrayList<>();
        for (YamlValue element : list.list()) {
            read.add(issuer(element));
        }
        if (read.isEmpty()) {
            throw list.error("expected at least one issuer");
        }
        return new IdentityConfig(
                read,
                CertificateReader.mappings(certificates),
                events == null ? Map.of() : events(events),
                revocations == null ? null : base.path(revocations),
                keys == null ? null : base.privateFile(keys));
    }

    /** Security events are opted into, issuer by issuer. */
    private Map<String, String> events(YamlValue value) {
        Map<String, String> audiences = new HashMap<>();
        for (YamlValue element : value.list()) {
            YamlMap map = element.map();
            YamlValue issuer = map.required("issuer");
            String audience = map.required("audience").nonEmpty();
            map.finish();
            if (!issuers.contains(issuer.nonEmpty())) {
                throw issuer.error(issuer.string() + " is not among the issuers");
            }
            if (audiences.put(issuer.string(), audience) != null) {
                throw issuer.error("the issuer " + issuer.string() + " is listed twice");
            }
        }
        return audiences;
    }

    private IssuerConfig issuer(YamlValue value) {
        YamlMap map = value.map();
        YamlValue name = map.required("issuer");
        String issuer = issuerName(name);
        String audience = map.required("audience").nonEmpty();
        YamlValue profileName = map.optional("profile");
        YamlValue jwksFile = map.optional("jwks_file");
        YamlValue jwksUrl = map.optional("jwks_url");
        YamlValue rootCertificate = map.optional("root_certificate");
        YamlValue trustDomain = map.optional("trust_domain");
        YamlValue algorithms = map.optional("algorithms");
        YamlValue clockSkew = map.optional("clock_skew");
        YamlValue lifetime = map.optional("token_lifetime_max");
        YamlValue claims = map.optional("claims");
        YamlValue require = map.optional("require");
        YamlValue agents = map.optional("agents");
        YamlValue defaultKind = map.optional("default_kind");
        map.finish();
        String profile = profileName == null ? "at+jwt" : oneOf(profileName, PROFILES);
        boolean workload = WORKLOADS.contains(profile);
        if (jwksFile != null && jwksUrl != null) {
            throw value.error("expected jwks_file or jwks_url, not both");
        }
        if (jwksFile == null && jwksUrl == null) {
            checkDiscoverable(name, issuer);
        }
        if (workload && claims != null) {
            throw claims.error("the profile " + profile + " itself says what its claims mean");
        }
        return new IssuerConfig(
                issuer,
                audience,
                profile,
                jwksFile == null ? null : base.file(jwksFile),
                jwksUrl == null ? null : url(jwksUrl),
                algorithms(algorithms, profile),
                clockSkew == null ? Duration.ofSeconds(30) : clockSkew.duration(Duration.ZERO, Duration.ofMinutes(5)),
                lifetime == null
                        ? Duration.ofHours(1)
                        : lifetime.duration(Duration.ofSeconds(1), IssuerConfig.TOKEN_LIFETIME_HARD_MAX),
                claims(claims),
                agents == null ? List.of() : agentClients(agents),
                kind(defaultKind, workload),
                rootCertificate == null ? null : base.file(rootCertificate),
                trustDomain(value, trustDomain, profile),
                require(value, require, profile));
    }

    private static String kind(@Nullable YamlValue value, boolean workload) {
        List<String> kinds = workload ? WORKLOAD_KINDS : KINDS;
        return value == null ? kinds.get(0) : oneOf(value, kinds);
    }

    /** Without an address of keys the issuer's own name has to lead to them (OpenID Connect Discovery, section 3). */
    private static void checkDiscoverable(YamlValue value, String issuer) {
        if (issuer.indexOf('?') >= 0 || !issuer.startsWith("http")) {
            throw value.error("expected jwks_file or jwks_url, or an issuer that is an https address,"
                    + " from which the address of its keys can be learned");
        }
        url(value);
    }

    private @Nullable String trustDomain(YamlValue issuer, @Nullable YamlValue value, String profile) {
        if (!profile.equals("spiffe")) {
            if (value != null) {
                throw value.error("trust_domain goes with the profile spiffe only");
            }
            return null;
        }
        if (value == null) {
            throw issuer.error("missing key 'trust_domain', which the profile spiffe needs");
        }
        String domain = value.nonEmpty();
        if (!TRUST_DOMAIN.matcher(domain).matches()) {
            throw value.error("expected a trust domain such as example.org: lower case, without spiffe://");
        }
        if (!trustDomains.add(domain)) {
            throw value.error("the trust domain " + domain + " is listed twice");
        }
        return domain;
    }

    private static Map<String, List<String>> require(YamlValue issuer, @Nullable YamlValue value, String profile) {
        Map<String, List<String>> required = new LinkedHashMap<>();
        if (value != null) {
            value.map().entries().forEach((claim, wanted) -> {
                List<String> values = wanted.isList() ? wanted.strings() : List.of(wanted.nonEmpty());
                if (values.isEmpty()) {
                    throw wanted.error("expected at least one value");
                }
                required.put(claim, values);
            });
        }
        if (profile.equals("github-actions") && GITHUB_PINS.stream().noneMatch(required::containsKey)) {
            throw issuer.error("every workflow at GitHub can get a token for any audience;"
                    + " expected one of repository_id, repository_owner_id, enterprise_id below require");
        }
        return required;
    }

    private String issuerName(YamlValue value) {
        String issuer = value.nonEmpty();
        if (!ISSUER.matcher(issuer).matches()) {
            throw value.error("expected an issuer of at most 512 visible ASCII characters other than '|'");
        }
        if (issuer.equals(IdentityConfig.KEYS_ISSUER)) {
            throw value.error(issuer + " is the name of the proxy's own keys");
        }
        if (!issuers.add(issuer)) {
            throw value.error("the issuer " + issuer + " is listed twice");
        }
        return issuer;
    }

    private static URI url(YamlValue value) {
        String expected = "expected an https address such as https://idp.example.com/keys (http on loopback only)";
        URI url;
        try {
            url = new URI(value.nonEmpty());
        } catch (URISyntaxException e) {
            throw value.error(expected);
        }
        String host = url.getHost();
        if (host == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw value.error(expected);
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        boolean http = "http".equals(url.getScheme()) && new HostPort(bare, 0).isLoopback();
        if (!http && !"https".equals(url.getScheme())) {
            throw value.error(expected);
        }
        return url;
    }

    private static List<String> algorithms(@Nullable YamlValue value, String profile) {
        // JWT-SVID, section 2.1: Edwards curves are not in it.
        boolean edwards = !profile.equals("spiffe");
        if (value == null) {
            return edwards ? ALGORITHMS_DEFAULT : ALGORITHMS_DEFAULT.subList(0, 3);
        }
        List<String> read = new ArrayList<>();
        for (YamlValue element : value.list()) {
            String name = element.nonEmpty();
            if (name.startsWith("HS") || name.equalsIgnoreCase("none")) {
                throw element.error(name + " proves nothing: who can check such a token can also forge it");
            }
            if (!ALGORITHMS.contains(name)) {
                throw element.error("expected one of " + String.join(", ", ALGORITHMS));
            }
            if (!edwards && name.equals("EdDSA")) {
                throw element.error("SPIFFE knows no EdDSA");
            }
            if (read.contains(name)) {
                throw element.error(name + " is listed twice");
            }
            read.add(name);
        }
        if (read.isEmpty()) {
            throw value.error("expected at least one algorithm");
        }
        return read;
    }

    private static ClaimsConfig claims(@Nullable YamlValue value) {
        ClaimsConfig standard = ClaimsConfig.DEFAULT;
        if (value == null) {
            return standard;
        }
        YamlMap map = value.map();
        YamlValue name = map.optional("name");
        YamlValue groups = map.optional("groups");
        YamlValue kind = map.optional("kind");
        map.finish();
        return new ClaimsConfig(
                name == null ? standard.name() : name.nonEmpty(),
                groups == null ? standard.groups() : groups.nonEmpty(),
                kind == null ? standard.kind() : kind.nonEmpty());
    }

    private static List<String> agentClients(YamlValue value) {
        YamlMap map = value.map();
        YamlValue clients = map.required("clients");
        map.finish();
        return clients.strings();
    }

    private static String oneOf(YamlValue value, List<String> choices) {
        String written = value.nonEmpty();
        if (!choices.contains(written)) {
            throw value.error("expected one of " + String.join(", ", choices));
        }
        return written;
    }
}
