package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code identity}. */
final class IdentityReader {
    private static final List<String> PROFILES = List.of("at+jwt", "jwt", "id_token");
    private static final List<String> KINDS = List.of("human", "service");
    private static final List<String> ALGORITHMS_DEFAULT = List.of("RS256", "PS256", "ES256", "EdDSA");
    private static final List<String> ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    /** A bar would make {@code iss|sub}, the principal's id, ambiguous. */
    private static final Pattern ISSUER = Pattern.compile("[!-{}~]{1,512}");

    private final BaseFolder base;
    private final Set<String> issuers = new HashSet<>();

    IdentityReader(BaseFolder base) {
        this.base = base;
    }

    IdentityConfig identity(YamlValue value) {
        YamlMap map = value.map();
        YamlValue list = map.required("issuers");
        YamlValue events = map.optional("events");
        YamlValue revocations = map.optional("revocations");
        map.finish();
        List<IssuerConfig> read = new ArrayList<>();
        for (YamlValue element : list.list()) {
            read.add(issuer(element));
        }
        if (read.isEmpty()) {
            throw list.error("expected at least one issuer");
        }
        return new IdentityConfig(
                read, events == null ? Map.of() : events(events), revocations == null ? null : base.path(revocations));
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
        String issuer = issuerName(map.required("issuer"));
        String audience = map.required("audience").nonEmpty();
        YamlValue profile = map.optional("profile");
        YamlValue jwksFile = map.optional("jwks_file");
        YamlValue jwksUrl = map.optional("jwks_url");
        YamlValue algorithms = map.optional("algorithms");
        YamlValue clockSkew = map.optional("clock_skew");
        YamlValue lifetime = map.optional("token_lifetime_max");
        YamlValue claims = map.optional("claims");
        YamlValue agents = map.optional("agents");
        YamlValue defaultKind = map.optional("default_kind");
        map.finish();
        if ((jwksFile == null) == (jwksUrl == null)) {
            throw value.error("expected exactly one of jwks_file and jwks_url");
        }
        Path file = jwksFile == null ? null : base.file(jwksFile);
        URI url = jwksUrl == null ? null : url(jwksUrl);
        return new IssuerConfig(
                issuer,
                audience,
                profile == null ? "at+jwt" : oneOf(profile, PROFILES),
                file,
                url,
                algorithms == null ? ALGORITHMS_DEFAULT : algorithms(algorithms),
                clockSkew == null ? Duration.ofSeconds(30) : clockSkew.duration(Duration.ZERO, Duration.ofMinutes(5)),
                lifetime == null
                        ? Duration.ofHours(1)
                        : lifetime.duration(Duration.ofSeconds(1), IssuerConfig.TOKEN_LIFETIME_HARD_MAX),
                claims(claims),
                agents == null ? List.of() : agentClients(agents),
                defaultKind == null ? "human" : oneOf(defaultKind, KINDS));
    }

    private String issuerName(YamlValue value) {
        String issuer = value.nonEmpty();
        if (!ISSUER.matcher(issuer).matches()) {
            throw value.error("expected an issuer of at most 512 visible ASCII characters other than '|'");
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

    private static List<String> algorithms(YamlValue value) {
        List<String> read = new ArrayList<>();
        for (YamlValue element : value.list()) {
            String name = element.nonEmpty();
            if (name.startsWith("HS") || name.equalsIgnoreCase("none")) {
                throw element.error(name + " proves nothing: who can check such a token can also forge it");
            }
            if (!ALGORITHMS.contains(name)) {
                throw element.error("expected one of " + String.join(", ", ALGORITHMS));
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
