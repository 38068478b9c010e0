package dev.sallyport.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where records of the audit log are sent on to.
 *
 * @param name the operator's name for it, which its offset is kept under
 * @param format how a record is written
 * @param target what it is and where
 */
public record AuditSinkConfig(String name, Format format, Target target) {
    /** How a record is written. */
    public enum Format {
        /** As in the log, byte for byte. */
        JSON,
        /** As events of OCSF 1.8. */
        OCSF,
        /** As log records of OpenTelemetry. */
        OTEL
    }

    /** How records stand in a request. */
    public enum Body {
        LINES,
        ARRAY
    }

    /** What a sink is. */
    public enum Kind {
        FILE,
        WEBHOOK,
        SYSLOG,
        OTLP,
        KAFKA
    }

    /** The place. */
    public sealed interface Target {
        Kind kind();
    }

    /**
     * A file that grows.
     *
     * @param bytesMax size from which on a new one is begun
     * @param filesMax how many full ones are kept
     */
    public record FileTarget(Path path, long bytesMax, int filesMax) implements Target {
        @Override
        public Kind kind() {
            return Kind.FILE;
        }
    }

    /** Requests as Standard Webhooks 1.0 describes them. */
    public record WebhookTarget(URI url, SigningKeys secret, Body body) implements Target {
        @Override
        public Kind kind() {
            return Kind.WEBHOOK;
        }
    }

    /** How a server is spoken to. */
    public enum Tls {
        /** Its certificate must be good and for its name. */
        VERIFY_FULL,
        /** In the clear. */
        OFF
    }

    /**
     * A syslog server.
     *
     * @param rootCertificate whom to trust, a PEM file; null for whom Java trusts
     */
    public record SyslogTarget(
            HostPort address, Tls tls, @Nullable Path rootCertificate) implements Target {
        @Override
        public Kind kind() {
            return Kind.SYSLOG;
        }
    }

    /**
     * A collector that speaks OTLP over HTTP.
     *
     * @param token shown as a bearer token; null for nothing
     */
    public record OtlpTarget(URI url, @Nullable Secret token) implements Target {
        @Override
        public Kind kind() {
            return Kind.OTLP;
        }
    }

    /** How a login is proven to a broker of Kafka's. */
    public enum Mechanism {
        SCRAM_SHA_512,
        /** Sends the password: over TLS only. */
        PLAIN
    }

    /** Who to be for a broker. */
    public record KafkaLogin(Mechanism mechanism, String user, Secret password) {}

    /**
     * A partition of a topic.
     *
     * @param servers brokers to begin with, at least one
     * @param rootCertificate whom to trust, a PEM file; null for whom Java trusts
     * @param certificate a certificate to show, a PEM file; null for none
     * @param key its private key, likewise
     */
    public record KafkaTarget(
            List<HostPort> servers,
            String topic,
            int partition,
            Tls tls,
            @Nullable Path rootCertificate,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable KafkaLogin login)
            implements Target {
        public KafkaTarget {
            servers = List.copyOf(servers);
        }

        @Override
        public Kind kind() {
            return Kind.KAFKA;
        }
    }

    /** The sink's kind as the configuration names it. */
    public Kind kind() {
        return target.kind();
    }
}
