package dev.sallyport.config;

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
        checkAuthentication(authentication);
        return new ListenerConfig(address, tls == null ? null : tls(tls), plain);
    }

    ServerTlsConfig tls(YamlValue value) {
        YamlMap map = value.map();
        YamlValue certificate = map.required("certificate");
        YamlValue key = map.required("key");
        map.finish();
        return new ServerTlsConfig(base.file(certificate), base.keyFile(key));
    }

    private static void checkAuthentication(@Nullable YamlValue value) {
        if (value == null) {
            return;
        }
        List<YamlValue> methods = value.list();
        for (YamlValue method : methods) {
            if (!method.string().equals("jwt")) {
                throw method.error("expected jwt, the only method there is");
            }
        }
        if (methods.size() != 1) {
            throw value.error("expected [jwt]");
        }
    }

    HostPort address(YamlValue value) {
        HostPort address = HostPort.of(value);
        if (address.port() != 0 && !taken.add(address)) {
            throw value.error("the address " + address + " is used twice");
        }
        return address;
    }
}
