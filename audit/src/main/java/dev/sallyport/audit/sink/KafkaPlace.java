package dev.sallyport.audit.sink;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A partition of a topic, and how its brokers are reached.
 *
 * @param servers brokers to begin with, each {@code host:port}
 * @param topic which must be there: nothing makes it
 * @param partition which one of the topic's, from 0
 * @param tls whom to trust and what to show; null for connections in the clear
 * @param login who to be; null for nobody
 * @param patience how long the brokers may take for one portion of records, tries included
 */
public record KafkaPlace(
        List<String> servers,
        String topic,
        int partition,
        @Nullable Tls tls,
        @Nullable Login login,
        Duration patience) {
    /** What a cluster needs to find another leader for a partition, and less than a broker's own timeouts. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    /**
     * TLS, with a broker whose certificate must be good and for its name. Files are read anew for every new client.
     *
     * @param rootCertificate PEM; null for whom Java trusts
     * @param certificate PEM, the client's own with its chain; null for none
     * @param key PEM, PKCS#8, of that certificate; null for none
     */
    public record Tls(
            @Nullable Path rootCertificate,
            @Nullable Path certificate,
            @Nullable Path key) {}

    /** How a login is proven (SASL). */
    public enum Mechanism {
        /** RFC 7677's, with SHA-512: the password stays here. */
        SCRAM("SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule"),
        /** RFC 4616: the password is sent. INVARIANT: over TLS only. */
        PLAIN("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule");

        final String registered;
        final String module;

        Mechanism(String registered, String module) {
            this.registered = registered;
            this.module = module;
        }
    }

    /**
     * A login.
     *
     * @param password gives it as it is now; asked for every new client
     */
    public record Login(Mechanism mechanism, String user, Supplier<String> password) {}

    public KafkaPlace {
        servers = List.copyOf(servers);
        if (login != null && login.mechanism() == Mechanism.PLAIN && tls == null) {
            throw new IllegalArgumentException("a password isn't sent in the clear");
        }
    }
}
