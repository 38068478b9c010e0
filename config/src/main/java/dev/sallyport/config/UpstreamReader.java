package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code databases.<name>.upstream}. */
final class UpstreamReader {
    private static final int PORT = 5432;
    private static final int PORT_MAX = 65_535;
    private static final int HOSTS_MAX = 16;
    private static final int KEEPALIVE_COUNT_MAX = 127;

    private static final int REUSED_MAX = 10_000;

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}");

    private final BaseFolder base;

    UpstreamReader(BaseFolder base) {
        this.base = base;
    }

    UpstreamConfig upstream(String name, YamlValue value) {
        YamlMap map = value.map();
        YamlValue host = map.optional("host");
        YamlValue port = map.optional("port");
        YamlValue hosts = map.optional("hosts");
        YamlValue attributes = map.optional("target_session_attrs");
        YamlValue balance = map.optional("load_balance");
        YamlValue database = map.optional("database");
        YamlValue tls = map.optional("tls");
        YamlValue root = map.optional("root_certificate");
        YamlValue certificate = map.optional("client_certificate");
        YamlValue key = map.optional("client_key");
        YamlValue binding = map.optional("channel_binding");
        YamlValue timeout = map.optional("connect_timeout");
        YamlValue keepalive = map.optional("keepalive");
        YamlValue reuse = map.optional("reuse");
        YamlValue application = map.optional("application_name");
        map.finish();

        List<HostPort> all = hosts(value, host, port, hosts);
        UpstreamTlsMode mode = tls == null ? UpstreamTlsMode.VERIFY_FULL : tls.oneOf(UpstreamTlsMode.class);
        return new UpstreamConfig(
                all,
                database == null ? name : DatabaseReader.checkName(database),
                mode,
                rootCertificate(root, mode),
                clientCertificate(value, certificate, key, mode),
                channelBinding(binding, mode),
                attributes == null ? TargetSessionAttributes.ANY : attributes.oneOf(TargetSessionAttributes.class),
                balance == null ? LoadBalance.DISABLE : balance.oneOf(LoadBalance.class),
                timeout == null ? null : timeout.duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
                keepalive(keepalive),
                reuse(reuse),
                application == null ? ApplicationName.CLIENT : application.oneOf(ApplicationName.class));
    }

    private static List<HostPort> hosts(
            YamlValue value, @Nullable YamlValue host, @Nullable YamlValue port, @Nullable YamlValue hosts) {
        if ((host == null) == (hosts == null)) {
            throw value.error("expected exactly one of host and hosts");
        }
        if (host != null) {
            if (!HOST.matcher(host.nonEmpty()).matches()) {
                throw host.error("expected a host name or an address, without port");
            }
            return List.of(new HostPort(host.nonEmpty(), port == null ? PORT : (int) port.integer(1, PORT_MAX)));
        }
        if (port != null) {
            throw port.error("port goes with host; each of hosts has its own");
        }
        List<HostPort> all = new ArrayList<>();
        for (YamlValue element : hosts.list()) {
            HostPort one = HostPort.of(element);
            if (one.port() == 0) {
                throw element.error("expected a port from 1 to " + PORT_MAX);
            }
            if (all.contains(one)) {
                throw element.error("the host " + one + " is listed twice");
            }
            all.add(one);
        }
        if (all.isEmpty() || all.size() > HOSTS_MAX) {
            throw hosts.error("expected 1 to " + HOSTS_MAX + " hosts");
        }
        return all;
    }

    private @Nullable Path rootCertificate(@Nullable YamlValue root, UpstreamTlsMode mode) {
        boolean verifies = mode == UpstreamTlsMode.VERIFY_CA || mode == UpstreamTlsMode.VERIFY_FULL;
        if (root != null && !verifies) {
            throw root.error("root_certificate is used by tls: verify-ca and verify-full only");
        }
        return root == null ? null : base.file(root);
    }

    private @Nullable ClientCertificateConfig clientCertificate(
            YamlValue value, @Nullable YamlValue certificate, @Nullable YamlValue key, UpstreamTlsMode mode) {
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw value.error("client_certificate and client_key go together");
        }
        if (mode == UpstreamTlsMode.DISABLE) {
            throw certificate.error("client_certificate needs tls");
        }
        return new ClientCertificateConfig(base.file(certificate), base.keyFile(key));
    }

    private static ChannelBinding channelBinding(@Nullable YamlValue binding, UpstreamTlsMode mode) {
        if (binding != null && mode == UpstreamTlsMode.DISABLE) {
            throw binding.error("channel_binding needs tls");
        }
        if (binding != null) {
            return binding.oneOf(ChannelBinding.class);
        }
        return mode == UpstreamTlsMode.DISABLE ? ChannelBinding.DISABLE : ChannelBinding.PREFER;
    }

    private static KeepaliveConfig keepalive(@Nullable YamlValue value) {
        KeepaliveConfig standard = KeepaliveConfig.DEFAULT;
        if (value == null) {
            return standard;
        }
        YamlMap map = value.map();
        YamlValue idle = map.optional("idle");
        YamlValue interval = map.optional("interval");
        YamlValue count = map.optional("count");
        map.finish();
        return new KeepaliveConfig(
                idle == null ? standard.idle() : seconds(idle, Duration.ofHours(2)),
                interval == null ? standard.interval() : seconds(interval, Duration.ofHours(1)),
                count == null ? standard.count() : (int) count.integer(1, KEEPALIVE_COUNT_MAX));
    }

    private static ReuseConfig reuse(@Nullable YamlValue value) {
        ReuseConfig none = ReuseConfig.NONE;
        if (value == null) {
            return none;
        }
        YamlMap map = value.map();
        YamlValue connections = map.optional("connections");
        YamlValue idle = map.optional("idle");
        YamlValue age = map.optional("age");
        map.finish();
        return new ReuseConfig(
                connections == null ? none.connections() : (int) connections.integer(0, REUSED_MAX),
                idle == null ? none.idle() : idle.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                age == null ? none.age() : age.duration(Duration.ofSeconds(1), Duration.ofDays(1)));
    }

    /** The system counts these in whole seconds. */
    private static Duration seconds(YamlValue value, Duration max) {
        Duration duration = value.duration(Duration.ofSeconds(1), max);
        if (duration.toMillisPart() != 0) {
            throw value.error("expected whole seconds");
        }
        return duration;
    }
}
