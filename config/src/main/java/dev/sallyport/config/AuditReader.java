package dev.sallyport.config;

import dev.sallyport.config.AuditSinkConfig.Body;
import dev.sallyport.config.AuditSinkConfig.FileTarget;
import dev.sallyport.config.AuditSinkConfig.Format;
import dev.sallyport.config.AuditSinkConfig.Kind;
import dev.sallyport.config.AuditSinkConfig.OtlpTarget;
import dev.sallyport.config.AuditSinkConfig.SyslogTarget;
import dev.sallyport.config.AuditSinkConfig.Target;
import dev.sallyport.config.AuditSinkConfig.Tls;
import dev.sallyport.config.AuditSinkConfig.WebhookTarget;
import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code audit}. */
final class AuditReader {
    /** A key name of a signed note: no spaces, no plus (C2SP signed-note); by custom an address without scheme. */
    private static final Pattern ORIGIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:-]{0,199}");

    private static final Pattern SINK = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}");
    private static final int SINKS_MAX = 16;
    private static final long MIB = 1L << 20;
    private static final long RETENTION_BYTES_MAX = 1L << 50;

    private final BaseFolder base;

    AuditReader(BaseFolder base) {
        this.base = base;
    }

    AuditConfig audit(YamlValue value, String node) {
        YamlMap map = value.map();
        Path directory = base.directory(map.required("directory"));
        YamlValue origin = map.optional("origin");
        YamlValue text = map.optional("statement_text");
        YamlValue interval = map.optional("checkpoint_interval");
        YamlValue segment = map.optional("segment_bytes_max");
        YamlValue rowKey = map.optional("row_key");
        YamlValue parameters = map.optional("parameters");
        YamlValue compress = map.optional("compress");
        YamlValue retention = map.optional("retention");
        YamlValue sinks = map.optional("sinks");
        AuditAnchorsConfig anchors = new AnchorReader(base, directory).read(map);
        map.finish();
        return new AuditConfig(
                directory,
                origin == null ? "sallyport/" + node : origin(origin),
                text == null ? StatementText.REDACTED : text.oneOf(StatementText.class),
                interval == null
                        ? Duration.ofSeconds(1)
                        : interval.duration(Duration.ofMillis(100), Duration.ofHours(1)),
                segment == null ? 256 * MIB : segment.bytes(64 * 1024, 16 * 1024 * MIB),
                rowKey == null ? null : base.secret(rowKey),
                new AuditParametersReader(base, directory).parameters(parameters),
                keeping(compress, retention),
                sinks == null ? List.of() : sinks(sinks, directory),
                anchors);
    }

    private static AuditKeepingConfig keeping(@Nullable YamlValue compress, @Nullable YamlValue retention) {
        boolean packed = compress == null || compress.bool();
        if (retention == null) {
            return new AuditKeepingConfig(packed, null, Long.MAX_VALUE);
        }
        YamlMap map = retention.map();
        YamlValue age = map.optional("age_max");
        YamlValue bytes = map.optional("bytes_max");
        map.finish();
        if (age == null && bytes == null) {
            throw retention.error("expected age_max, bytes_max or both");
        }
        return new AuditKeepingConfig(
                packed,
                age == null ? null : age.duration(Duration.ofHours(1), Duration.ofDays(36_500)),
                bytes == null ? Long.MAX_VALUE : bytes.bytes(MIB, RETENTION_BYTES_MAX));
    }

    private static String origin(YamlValue value) {
        String expected = "a name such as audit.example.com/proxy-1, without scheme";
        String origin = value.nonEmpty();
        if (!ORIGIN.matcher(origin).matches() || origin.contains("://")) {
            throw value.error("expected " + expected);
        }
        return origin;
    }

    private List<AuditSinkConfig> sinks(YamlValue list, Path log) {
        List<AuditSinkConfig> sinks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<Path> files = new HashSet<>();
        for (YamlValue element : list.list()) {
            AuditSinkConfig sink = sink(element);
            if (!names.add(sink.name())) {
                throw element.error("the name '" + sink.name() + "' is taken by another sink");
            }
            if (sink.target() instanceof FileTarget file) {
                if (file.path().startsWith(log)) {
                    throw element.error(file.path() + " is in the log's own directory");
                }
                if (!files.add(file.path())) {
                    throw element.error(file.path() + " is written by another sink");
                }
            }
            sinks.add(sink);
        }
        if (sinks.size() > SINKS_MAX) {
            throw list.error("expected at most " + SINKS_MAX + " sinks");
        }
        return sinks;
    }

    private AuditSinkConfig sink(YamlValue value) {
        YamlMap map = value.map();
        YamlValue name = map.required("name");
        Kind kind = map.required("kind").oneOf(Kind.class);
        YamlValue format = map.optional("format");
        Keys keys = new Keys(map, kind);
        YamlValue path = keys.of(Kind.FILE, "path");
        YamlValue bytes = keys.of(Kind.FILE, "file_bytes_max");
        YamlValue files = keys.of(Kind.FILE, "files_max");
        YamlValue url = keys.of(kind == Kind.OTLP ? Kind.OTLP : Kind.WEBHOOK, "url");
        YamlValue secret = keys.of(Kind.WEBHOOK, "secret");
        YamlValue body = keys.of(Kind.WEBHOOK, "body");
        YamlValue address = keys.of(Kind.SYSLOG, "address");
        YamlValue tls = keys.of(kind == Kind.KAFKA ? Kind.KAFKA : Kind.SYSLOG, "tls");
        YamlValue root = keys.of(kind == Kind.KAFKA ? Kind.KAFKA : Kind.SYSLOG, "root_certificate");
        KafkaReader kafka = new KafkaReader(base, key -> keys.of(Kind.KAFKA, key), tls, root);
        YamlValue token = keys.of(Kind.OTLP, "token");
        map.finish();
        keys.finish();
        if (!SINK.matcher(name.string()).matches()) {
            throw name.error("expected a name of lower-case letters, digits and '-'");
        }
        Target target = switch (kind) {
            case FILE ->
                new FileTarget(
                        base.path(keys.needed("path", path)),
                        bytes == null ? 64 * MIB : bytes.bytes(64 * 1024, 16 * 1024 * MIB),
                        files == null ? 10 : (int) files.integer(1, 1000));
            case WEBHOOK ->
                new WebhookTarget(
                        Addresses.read(keys.needed("url", url), "https://collector.example.com/sallyport"),
                        signing(keys.needed("secret", secret)),
                        body == null ? Body.LINES : body.oneOf(Body.class));
            case OTLP ->
                new OtlpTarget(
                        Addresses.read(keys.needed("url", url), "https://collector.example.com:4318/v1/logs"),
                        token == null ? null : base.secret(token));
            case SYSLOG -> syslog(keys.needed("address", address), tls, root);
            case KAFKA ->
                kafka.target(keys.needed("bootstrap_servers", kafka.servers()), keys.needed("topic", kafka.topic()));
        };
        Format written = format == null ? standard(kind) : format.oneOf(Format.class);
        if (kind == Kind.OTLP && written != Format.OTEL) {
            throw value.error("a sink of kind otlp has the format otel");
        }
        return new AuditSinkConfig(name.string(), written, target);
    }

    private static Format standard(Kind kind) {
        return kind == Kind.OTLP ? Format.OTEL : Format.JSON;
    }

    private SyslogTarget syslog(YamlValue address, @Nullable YamlValue tls, @Nullable YamlValue root) {
        Tls mode = tls == null ? Tls.VERIFY_FULL : tls.oneOf(Tls.class);
        if (mode == Tls.OFF && root != null) {
            throw root.error("is of no use without TLS");
        }
        HostPort place = HostPort.of(address);
        if (place.port() == 0) {
            throw address.error("expected a port from 1 to 65535");
        }
        return new SyslogTarget(place, mode, root == null ? null : base.file(root));
    }

    private SigningKeys signing(YamlValue value) {
        SigningKeys keys = new SigningKeys(base.secret(value));
        try {
            keys.read();
        } catch (SecretException e) {
            throw value.error(String.valueOf(e.getMessage()));
        }
        return keys;
    }

    /** Keys that only some kinds of sinks have. */
    private static final class Keys {
        private final YamlMap map;
        private final Kind kind;
        private final Map<String, YamlValue> strange = new LinkedHashMap<>();

        Keys(YamlMap map, Kind kind) {
            this.map = map;
            this.kind = kind;
        }

        /** The value of a key that sinks of one kind have. */
        @Nullable
        YamlValue of(Kind owner, String key) {
            YamlValue value = map.optional(key);
            if (value != null && owner != kind) {
                strange.put(key, value);
            }
            return value;
        }

        YamlValue needed(String key, @Nullable YamlValue value) {
            return value == null ? map.required(key) : value;
        }

        /** Refuses keys of other kinds. */
        void finish() {
            strange.forEach((key, value) -> {
                throw value.error("'" + key + "' is nothing that a sink of kind "
                        + kind.name().toLowerCase(Locale.ROOT) + " has");
            });
        }
    }
}
