package dev.sallyport.config;

import dev.sallyport.config.ClientCertificatesConfig.Use;
import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code listeners}. */
final class ListenerReader {
    private final BaseFolder base;
    private final Set<HostPort> taken = new HashSet<>();

    ListenerReader(BaseFolder base) {
        this.base = base;
    }

    List<ListenerConfig> listeners(YamlValue value) {
        List<ListenerConfig> listeners = new ArrayList<>();
        for (YamlValue element : value.list()) {
            listeners.add(listener(element));
        }
        if (listeners.isEmpty()) {
            throw value.error("expected at least one listener");
        }
        return listeners;
    }

    private ListenerConfig listener(YamlValue value) {
        YamlMap map = value.map();
        YamlValue at = map.required("address");
        YamlValue tls = map.optional("tls");
        YamlValue plaintext = map.optional("plaintext");
        YamlValue authentication = map.optional("authentication");
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
        List<String> methods = methods(authentication);
        if (tls == null) {
            if (methods.contains("certificate")) {
                throw value.error("certificates are shown within TLS only");
            }
            return new ListenerConfig(address, null, plain);
        }
        return tls(address, tls, plain, methods);
    }

    /** The certificate and key of a listener that asks no client for theirs. */
    ServerTlsConfig tls(YamlValue value) {
        YamlMap map = value.map();
        YamlValue certificate = map.required("certificate");
        YamlValue key = map.required("key");
        map.finish();
        return new ServerTlsConfig(base.file(certificate), base.keyFile(key));
    }

    private ListenerConfig tls(HostPort address, YamlValue value, boolean plain, List<String> methods) {
        YamlMap map = value.map();
        YamlValue certificate = map.required("certificate");
        YamlValue key = map.required("key");
        YamlValue authorities = map.optional("client_ca");
        YamlValue revocations = map.optional("client_crl");
        YamlValue demand = map.optional("client_certificate");
        map.finish();
        ServerTlsConfig tls = new ServerTlsConfig(base.file(certificate), base.keyFile(key));
        boolean alone = methods.equals(List.of("certificate"));
        if (authorities == null) {
            if (revocations != null || methods.contains("certificate")) {
                throw value.error("missing key 'client_ca': whose certificates are to count?");
            }
            if (demand != null && demand(demand)) {
                throw demand.error("client_certificate goes with client_ca");
            }
            return new ListenerConfig(address, tls, plain);
        }
        if (plain) {
            throw authorities.error("client_ca and plaintext: true don't go together");
        }
        boolean required = demand != null && demand(demand);
        if (demand != null && required && methods.size() == 2) {
            throw demand.error("where everybody has to show a certificate no token is ever asked for;"
                    + " expected authentication: [certificate], or [jwt] for both");
        }
        Use use = methods.contains("certificate") ? Use.INSTEAD_OF_TOKEN : Use.BESIDE_TOKEN;
        return new ListenerConfig(
                address,
                tls,
                new ClientCertificatesConfig(
                        base.file(authorities),
                        revocations == null ? null : base.file(revocations),
                        use,
                        required || alone),
                false);
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
            if (!List.of("jwt", "certificate").contains(name) || methods.contains(name)) {
                throw method.error("expected jwt or certificate, each once");
            }
            methods.add(name);
        }
        if (methods.isEmpty()) {
            throw value.error("expected [jwt], [certificate] or [jwt, certificate]");
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
