package dev.sallyport.config;

import dev.sallyport.config.ClientCertificatesConfig.Use;
import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code listeners}. */
final class ListenerReader {
    private static final String CERTIFICATE = "certificate";
    private static final String OAUTHBEARER = "oauthbearer";
    private static final String BROWSER = "browser";
    private static final List<String> METHODS = List.of("jwt", CERTIFICATE, "scram", OAUTHBEARER, BROWSER);

    /** RFC 6749 section 3.3. */
    private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]+(?: [!#-\\[\\]-~]+)*");

    private final BaseFolder base;
    private final Set<HostPort> taken = new HashSet<>();

    ListenerReader(BaseFolder base) {
        this.base = base;
    }

    /** @param identity what there is to prove oneself by */
    List<ListenerConfig> listeners(YamlValue value, IdentityConfig identity) {
        List<ListenerConfig> listeners = new ArrayList<>();
        for (YamlValue element : value.list()) {
            listeners.add(listener(element, identity));
        }
        if (listeners.isEmpty()) {
            throw value.error("expected at least one listener");
        }
        return listeners;
    }

    private ListenerConfig listener(YamlValue value, IdentityConfig identity) {
        YamlMap map = value.map();
        YamlValue at = map.required("address");
        YamlValue tls = map.optional("tls");
        YamlValue plaintext = map.optional("plaintext");
        YamlValue authentication = map.optional("authentication");
        YamlValue oauth = map.optional("oauth");
        YamlValue browser = map.optional(BROWSER);
        map.finish();

        HostPort address = address(at);
        boolean plain = plaintext != null && plaintext.bool();
        if (plaintext != null && plain && !address.isLoopback()) {
            throw plaintext.error("plaintext is for loopback addresses only, since tokens travel here");
        }
        if (tls == null && !plain) {
            throw value.error(
                    address.isLoopback()
                            ? "missing key 'tls'; on this loopback address plaintext: true would do without"
                            : "missing key 'tls': clients send tokens here");
        }
        List<String> names = methods(authentication);
        if (authentication != null && names.contains("scram") && identity.keys() == null) {
            throw authentication.error("scram needs identity.keys, the file of the keys that were issued");
        }
        if (tls == null && names.contains(CERTIFICATE)) {
            throw value.error("certificates are shown within TLS only");
        }
        OauthConfig tokens = oauth(value, oauth, names, identity);
        if ((browser != null) != names.contains(BROWSER)) {
            throw (browser == null ? value : browser)
                    .error("the section browser and authentication: [browser] go together");
        }
        BrowserConfig person = browser == null ? null : new BrowserReader(base).browser(browser, identity, SCOPE);
        ServerTlsConfig shown = null;
        ClientCertificatesConfig clients = null;
        if (tls != null) {
            YamlMap inside = tls.map();
            shown = files(inside);
            clients = clients(tls, inside, plain, names);
        }
        Set<LoginMethod> methods = EnumSet.noneOf(LoginMethod.class);
        for (String name : names) {
            if (!name.equals(CERTIFICATE)) {
                methods.add(LoginMethod.valueOf(name.toUpperCase(Locale.ROOT)));
            }
        }
        return new ListenerConfig(address, shown, clients, plain, methods, tokens, person);
    }

    private static @Nullable OauthConfig oauth(
            YamlValue listener, @Nullable YamlValue value, List<String> methods, IdentityConfig identity) {
        if (value == null) {
            if (methods.contains(OAUTHBEARER)) {
                throw listener.error("missing key 'oauth': where do clients get their tokens?");
            }
            return null;
        }
        if (!methods.contains(OAUTHBEARER)) {
            throw value.error("oauth goes with authentication: [oauthbearer]");
        }
        YamlMap map = value.map();
        YamlValue issuer = map.required("issuer");
        YamlValue scope = map.optional("scope");
        map.finish();
        if (identity.issuers().stream().noneMatch(known -> known.issuer().equals(issuer.string()))) {
            throw issuer.error(issuer.string() + " is not among the issuers");
        }
        if (scope != null && !SCOPE.matcher(scope.nonEmpty()).matches()) {
            throw scope.error("expected scopes separated by single spaces");
        }
        return new OauthConfig(issuer.string(), scope == null ? "openid" : scope.string());
    }

    /** The certificate and key of a listener that asks no client for theirs. */
    ServerTlsConfig tls(YamlValue value) {
        YamlMap map = value.map();
        ServerTlsConfig tls = files(map);
        map.finish();
        return tls;
    }

    private ServerTlsConfig files(YamlMap map) {
        YamlValue certificate = map.required("certificate");
        YamlValue key = map.required("key");
        return new ServerTlsConfig(base.file(certificate), base.keyFile(key));
    }

    private @Nullable ClientCertificatesConfig clients(
            YamlValue value, YamlMap map, boolean plain, List<String> methods) {
        YamlValue authorities = map.optional("client_ca");
        YamlValue revocations = map.optional("client_crl");
        YamlValue demand = map.optional("client_certificate");
        map.finish();
        boolean instead = methods.contains(CERTIFICATE);
        if (authorities == null) {
            if (revocations != null || instead) {
                throw value.error("missing key 'client_ca': whose certificates are to count?");
            }
            if (demand != null && demand(demand)) {
                throw demand.error("client_certificate goes with client_ca");
            }
            return null;
        }
        if (plain) {
            throw authorities.error("client_ca and plaintext: true don't go together");
        }
        boolean required = demand != null && demand(demand);
        if (demand != null && required && instead && methods.size() > 1) {
            throw demand.error("where everybody has to show a certificate no token is ever asked for;"
                    + " expected authentication: [certificate], or [jwt] for both");
        }
        return new ClientCertificatesConfig(
                base.file(authorities),
                revocations == null ? null : base.file(revocations),
                instead ? Use.INSTEAD_OF_TOKEN : Use.BESIDE_TOKEN,
                required || methods.equals(List.of(CERTIFICATE)));
    }

    /** Whether it is required. */
    private static boolean demand(YamlValue value) {
        String written = value.nonEmpty();
        if (!List.of("optional", "required").contains(written)) {
            throw value.error("expected one of optional, required");
        }
        return written.equals("required");
    }

    private static List<String> methods(@Nullable YamlValue value) {
        if (value == null) {
            return List.of("jwt");
        }
        List<String> methods = new ArrayList<>();
        for (YamlValue method : value.list()) {
            String name = method.string();
            if (!METHODS.contains(name) || methods.contains(name)) {
                throw method.error("expected jwt, certificate, scram, oauthbearer or browser, each once");
            }
            methods.add(name);
        }
        if (methods.isEmpty()) {
            throw value.error("expected a list such as [jwt], [certificate] or [jwt, scram]");
        }
        if (methods.contains(OAUTHBEARER) && methods.size() > 1) {
            throw value.error("oauthbearer stands alone: clients can't choose between it and something else");
        }
        if (methods.contains(BROWSER) && methods.size() > 1) {
            throw value.error("browser stands alone: the client is asked for nothing there");
        }
        return methods;
    }

    HostPort address(YamlValue value) {
        HostPort address = HostPort.of(value);
        if (address.port() != 0 && !taken.add(address)) {
            throw value.error("the address " + address + " is used twice");
        }
        return address;
    }
}
