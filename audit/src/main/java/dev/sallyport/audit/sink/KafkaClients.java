package dev.sallyport.audit.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka's clients are told. INVARIANT: what they are told of passwords and keys they never print.
 *
 * @param place where to
 * @param node the proxy's name
 * @param sink the sink's: brokers know and limit clients by both
 */
record KafkaClients(KafkaPlace place, String node, String sink) {
    /** A portion is much less than a broker takes by default (1 MiB, message.max.bytes). */
    static final int PORTION_BYTES_MAX = 256 * 1024;

    /** For one record alone: its line, and what a format makes of it. */
    private static final int RECORD_BYTES_MAX = 1 << 20;

    private static final int BUFFER_BYTES = 4 << 20;

    /** One request of those that the patience is for. */
    private int requestMillis() {
        return (int) place.patience().toMillis() * 2 / 3;
    }

    /** Of a client that asks about the topic. */
    Map<String, Object> asking() throws IOException {
        Map<String, Object> settings = common();
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, requestMillis());
        return settings;
    }

    /** Of the one that sends: each portion has to be on all in-sync replicas, once and in order. */
    Map<String, Object> sending() throws IOException {
        Map<String, Object> settings = common();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        // INVARIANT: a portion with its keys and headers is one batch, written whole or not at all: it is never full,
        // and doesn't linger so long before it is flushed.
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 3 * PORTION_BYTES_MAX);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, (int) place.patience().toMillis() / 4);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) BUFFER_BYTES);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RECORD_BYTES_MAX);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) requestMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int)
                place.patience().toMillis());
        return settings;
    }

    private Map<String, Object> common() throws IOException {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, String.join(",", place.servers()));
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "sallyport-" + node + "-" + sink);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, requestMillis());
        settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, (long) requestMillis());
        settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, (long) requestMillis());
        settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        KafkaPlace.Tls tls = place.tls();
        KafkaPlace.Login login = place.login();
        settings.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                (login == null ? "" : "SASL_") + (tls == null ? "PLAINTEXT" : "SSL"));
        if (tls != null) {
            secure(settings, tls);
        }
        if (login != null) {
            settings.put(SaslConfigs.SASL_MECHANISM, login.mechanism().registered);
            settings.put(SaslConfigs.SASL_JAAS_CONFIG, module(login));
        }
        return settings;
    }

    private static void secure(Map<String, Object> settings, KafkaPlace.Tls tls) throws IOException {
        settings.put(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG, "TLSv1.3,TLSv1.2");
        settings.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "https");
        if (tls.rootCertificate() != null) {
            settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            settings.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, text(tls.rootCertificate()));
        }
        if (tls.certificate() != null && tls.key() != null) {
            settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
            settings.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, text(tls.certificate()));
            settings.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, text(tls.key()));
        }
    }

    private static String text(@Nullable Path file) throws IOException {
        try {
            return file == null ? "" : Files.readString(file);
        } catch (IOException e) {
            throw new IOException(file + " can't be read", e);
        }
    }

    private static String module(KafkaPlace.Login login) {
        return login.mechanism().module + " required username=" + quoted(login.user()) + " password="
                + quoted(login.password().get()) + ";";
    }

    /** As a login module's options are read: by {@link java.io.StreamTokenizer}, so that no value ends its quotes. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '\n') {
                quoted.append("\\n");
            } else if (c == '\r') {
                quoted.append("\\r");
            } else {
                if (c == '"' || c == '\\') {
                    quoted.append('\\');
                }
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
