package dev.sallyport.config;

import dev.sallyport.config.VaultConfig.Login;
import dev.sallyport.config.vault.VaultHttp;
import dev.sallyport.config.vault.VaultLogin;
import dev.sallyport.config.vault.VaultPath;
import dev.sallyport.config.vault.VaultServer;
import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Reads {@code vault}, and references to secrets that Vault keeps. */
final class VaultReader {
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,256}");
    private static final Pattern FIELD = Pattern.compile("[^\\p{Cntrl}]{1,128}");
    private static final String POD = "/var/run/secrets/kubernetes.io/serviceaccount/token";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final BaseFolder base;

    /** @param base without a Vault: what opens it isn't in it */
    VaultReader(BaseFolder base) {
        this.base = base;
    }

    /** The Vault, which isn't asked anything yet. */
    BaseFolder.Vault vault(YamlValue value) {
        YamlMap map = value.map();
        YamlValue address = map.required("address");
        YamlValue plaintext = map.optional("plaintext");
        YamlValue namespace = map.optional("namespace");
        YamlValue root = map.optional("root_certificate");
        YamlValue timeout = map.optional("timeout");
        YamlValue token = map.optional("token");
        YamlValue kubernetes = map.optional("kubernetes");
        YamlValue approle = map.optional("approle");
        map.finish();
        Login login = token != null ? new Login.Token(base.secret(token)) : null;
        login = kubernetes != null ? kubernetes(kubernetes) : login;
        login = approle != null ? appRole(approle) : login;
        if (login == null
                || Stream.of(token, kubernetes, approle)
                                .filter(Objects::nonNull)
                                .count()
                        > 1) {
            throw value.error("expected exactly one of token, kubernetes and approle");
        }
        SSLContext trust = root == null ? null : trust(root);
        VaultConfig config = new VaultConfig(
                address(address, plaintext != null && plaintext.bool()),
                namespace == null ? null : path(namespace, "a namespace such as team/shop"),
                root == null ? null : base.file(root),
                timeout == null ? TIMEOUT : timeout.duration(Duration.ofMillis(100), Duration.ofSeconds(30)),
                login);
        VaultHttp http = new VaultHttp(config.address(), config.namespace(), config.timeout(), trust);
        return new BaseFolder.Vault(config, new VaultServer(http, login(login)), new ArrayList<>());
    }

    private SSLContext trust(YamlValue root) {
        try {
            return Authorities.trusting(base.file(root));
        } catch (IllegalArgumentException e) {
            throw root.error(String.valueOf(e.getMessage()));
        }
    }

    private static URI address(YamlValue value, boolean plaintext) {
        String text = value.nonEmpty();
        try {
            URI address = new URI(text);
            String path = Objects.requireNonNullElse(address.getRawPath(), "");
            boolean safe = Addresses.isSafe(text)
                    || (plaintext && "http".equals(address.getScheme()) && address.getHost() != null);
            if (safe
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null
                    && (path.isEmpty() || path.equals("/"))) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw value.error("expected an https address such as https://vault.example:8200");
        }
        throw value.error("expected an https address such as https://vault.example:8200, without a path"
                + " (http on loopback, or with plaintext: true, by which everybody on the way reads the secrets)");
    }

    private Login kubernetes(YamlValue value) {
        YamlMap map = value.map();
        YamlValue role = map.required("role");
        YamlValue mount = map.optional("mount");
        YamlValue file = map.optional("token_file");
        map.finish();
        return new Login.Kubernetes(
                name(role), mount(mount, "kubernetes"), file == null ? Path.of(POD) : base.path(file));
    }

    private Login appRole(YamlValue value) {
        YamlMap map = value.map();
        YamlValue role = map.required("role_id");
        YamlValue mount = map.optional("mount");
        YamlValue secret = map.optional("secret_id");
        map.finish();
        return new Login.AppRole(name(role), mount(mount, "approle"), secret == null ? null : base.secret(secret));
    }

    private static String mount(@Nullable YamlValue value, String standard) {
        return value == null ? standard : path(value, "a mount such as " + standard);
    }

    private static String name(YamlValue value) {
        if (!NAME.matcher(value.nonEmpty()).matches()) {
            throw value.error("expected a name of printable characters without spaces");
        }
        return value.string();
    }

    private static String path(YamlValue value, String expected) {
        String text = value.nonEmpty();
        String path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (!VaultPath.isSafe(path)) {
            throw value.error("expected " + expected + ": letters, digits and . _ ~ @ : + = - between slashes");
        }
        return path;
    }

    private static VaultLogin login(Login login) {
        if (login instanceof Login.Kubernetes pod) {
            return new VaultLogin.Exchanged(
                    "auth/" + pod.mount() + "/login",
                    () -> Map.of("role", pod.role(), "jwt", SecretFile.readShared(pod.tokenFile())));
        }
        if (login instanceof Login.AppRole role) {
            return new VaultLogin.Exchanged("auth/" + role.mount() + "/login", () -> shown(role));
        }
        return new VaultLogin.Given(((Login.Token) login).token()::resolve);
    }

    private static Map<String, String> shown(Login.AppRole role) {
        Map<String, String> shown = new HashMap<>(Map.of("role_id", role.roleId()));
        if (role.secretId() != null) {
            shown.put("secret_id", role.secretId().resolve());
        }
        return shown;
    }

    /** A reference to what this Vault keeps; it isn't asked for it here. */
    static Secret secret(BaseFolder.Vault vault, YamlValue value) {
        YamlMap map = value.map();
        YamlValue path = map.required("path");
        YamlValue field = map.optional("field");
        YamlValue cache = map.optional("cache");
        YamlValue keep = map.optional("keep");
        map.finish();
        if (field != null && !FIELD.matcher(field.nonEmpty()).matches()) {
            throw field.error("expected the name of a field");
        }
        String where = path(path, "a path such as secret/data/shop");
        if (where.startsWith("v1/")) {
            throw path.error("expected a path without v1/ before it");
        }
        VaultSecret.Place place = new VaultSecret.Place(
                vault.config(),
                where,
                field == null ? "password" : field.string(),
                CommandReader.cache(cache),
                CommandReader.keep(keep));
        VaultSecret secret = new VaultSecret(place, vault.server());
        vault.secrets().add(secret);
        return secret;
    }
}
