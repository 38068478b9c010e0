package dev.sallyport.config;

import dev.sallyport.config.AuditSinkConfig.KafkaLogin;
import dev.sallyport.config.AuditSinkConfig.KafkaTarget;
import dev.sallyport.config.AuditSinkConfig.Mechanism;
import dev.sallyport.config.AuditSinkConfig.Tls;
import dev.sallyport.config.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what sinks of kind {@code kafka} have. */
final class KafkaReader {
    /** As brokers check it. */
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    private static final int SERVERS_MAX = 20;
    private static final int PARTITION_MAX = 100_000;

    private final BaseFolder base;
    private final @Nullable YamlValue servers;
    private final @Nullable YamlValue topic;
    private final @Nullable YamlValue partition;
    private final @Nullable YamlValue tls;
    private final @Nullable YamlValue root;
    private final @Nullable YamlValue certificate;
    private final @Nullable YamlValue key;
    private final @Nullable YamlValue mechanism;
    private final @Nullable YamlValue user;
    private final @Nullable YamlValue password;

    /**
     * Takes the keys; reads nothing of them.
     *
     * @param keys gives a key's value, if it is there
     */
    KafkaReader(
            BaseFolder base,
            Function<String, @Nullable YamlValue> keys,
            @Nullable YamlValue tls,
            @Nullable YamlValue root) {
        this.base = base;
        this.tls = tls;
        this.root = root;
        this.servers = keys.apply("bootstrap_servers");
        this.topic = keys.apply("topic");
        this.partition = keys.apply("partition");
        this.certificate = keys.apply("certificate");
        this.key = keys.apply("key");
        this.mechanism = keys.apply("mechanism");
        this.user = keys.apply("user");
        this.password = keys.apply("password");
    }

    @Nullable
    YamlValue servers() {
        return servers;
    }

    @Nullable
    YamlValue topic() {
        return topic;
    }

    KafkaTarget target(YamlValue neededServers, YamlValue neededTopic) {
        Tls mode = tls == null ? Tls.VERIFY_FULL : tls.oneOf(Tls.class);
        if (mode == Tls.OFF) {
            useless(root);
            useless(certificate);
            useless(key);
        }
        both(certificate, key, "certificate and key");
        return new KafkaTarget(
                places(neededServers),
                name(neededTopic),
                partition == null ? 0 : (int) partition.integer(0, PARTITION_MAX),
                mode,
                root == null ? null : base.file(root),
                certificate == null ? null : base.file(certificate),
                key == null ? null : base.keyFile(key),
                login(mode));
    }

    private @Nullable KafkaLogin login(Tls mode) {
        both(user, password, "user and password");
        if (user == null || password == null) {
            if (mechanism != null) {
                throw mechanism.error("is of no use without user and password");
            }
            return null;
        }
        Mechanism how = mechanism == null ? Mechanism.SCRAM_SHA_512 : mechanism.oneOf(Mechanism.class);
        if (mechanism != null && how == Mechanism.PLAIN && mode == Tls.OFF) {
            throw mechanism.error("sends the password: not without TLS");
        }
        return new KafkaLogin(how, user.nonEmpty(), base.secret(password));
    }

    private static List<HostPort> places(YamlValue list) {
        List<HostPort> places = new ArrayList<>();
        for (YamlValue element : list.list()) {
            HostPort place = HostPort.of(element);
            if (place.port() == 0) {
                throw element.error("expected a port from 1 to 65535");
            }
            places.add(place);
        }
        if (places.isEmpty() || places.size() > SERVERS_MAX) {
            throw list.error("expected 1 to " + SERVERS_MAX + " brokers, each host:port");
        }
        return places;
    }

    private static String name(YamlValue value) {
        String name = value.nonEmpty();
        if (!TOPIC.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw value.error("expected a topic's name: letters, digits, '.', '_' and '-', at most 249");
        }
        return name;
    }

    private static void useless(@Nullable YamlValue value) {
        if (value != null) {
            throw value.error("is of no use without TLS");
        }
    }

    private static void both(@Nullable YamlValue one, @Nullable YamlValue other, String names) {
        YamlValue alone = one == null ? other : one;
        if (alone != null && (one == null || other == null)) {
            throw alone.error("expected " + names + ", both or neither");
        }
    }
}
