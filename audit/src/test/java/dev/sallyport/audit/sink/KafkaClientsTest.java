package dev.sallyport.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StreamTokenizer;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {
    private static KafkaPlace place(KafkaPlace.@Nullable Tls tls, KafkaPlace.@Nullable Login login) {
        return new KafkaPlace(List.of("a:1", "[::1]:2"), "audit", 0, tls, login, Duration.ofSeconds(3));
    }

    @Test
    void noPasswordEndsItsQuotes() throws IOException {
        String sharp = "\"\\; \n\r\tabc'#é*/";
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            StringBuilder password = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                password.append(sharp.charAt(random.nextInt(sharp.length())));
            }
            // As org.apache.kafka.common.security.JaasConfig reads it.
            StreamTokenizer words =
                    new StreamTokenizer(new StringReader("password=" + KafkaClients.quoted(password.toString()) + ";"));
            words.slashSlashComments(true);
            words.slashStarComments(true);
            words.wordChars('-', '-');
            words.wordChars('_', '_');
            words.wordChars('$', '$');
            words.nextToken();
            assertThat(words.nextToken()).isEqualTo('=');
            words.nextToken();
            assertThat(words.sval).as("seed %d", seed).isEqualTo(password.toString());
            assertThat(words.nextToken()).isEqualTo(';');
        }
    }

    @Test
    void asksForAllReplicasAndOneRequestAtATime() throws IOException {
        Map<String, Object> settings = new KafkaClients(place(null, null), "proxy-1", "lines").sending();

        assertThat(settings)
                .containsEntry("client.id", "sallyport-proxy-1-lines")
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("max.in.flight.requests.per.connection", 1)
                .containsEntry("security.protocol", "PLAINTEXT")
                .containsEntry("bootstrap.servers", "a:1,[::1]:2");
        // Kafka's own checks of what goes together: it throws if something doesn't.
        assertThat(new ProducerConfig(withSerializers(settings)).getLong("buffer.memory"))
                .isLessThan(8 << 20);
    }

    private static Map<String, Object> withSerializers(Map<String, Object> settings) {
        String serializer = "org.apache.kafka.common.serialization.ByteArraySerializer";
        settings.put("key.serializer", serializer);
        settings.put("value.serializer", serializer);
        return settings;
    }

    @Test
    void sendsNoPasswordInTheClear() {
        KafkaPlace.Login plain = new KafkaPlace.Login(KafkaPlace.Mechanism.PLAIN, "me", () -> "secret");

        assertThatThrownBy(() -> place(null, plain)).hasMessageContaining("in the clear");
        assertThat(place(new KafkaPlace.Tls(null, null, null), plain).toString())
                .doesNotContain("secret");
    }

    @Test
    void checksTheServersNameAndKeepsSecretsFromTexts() throws IOException {
        KafkaPlace.Login login = new KafkaPlace.Login(KafkaPlace.Mechanism.SCRAM, "me", () -> "se\"cret");
        Map<String, Object> settings =
                new KafkaClients(place(new KafkaPlace.Tls(null, null, null), login), "x", "y").sending();

        assertThat(settings)
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("ssl.endpoint.identification.algorithm", "https")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512");
        assertThat(String.valueOf(settings.get("sasl.jaas.config"))).contains("password=\"se\\\"cret\";");
        assertThat(new ProducerConfig(withSerializers(settings)).toString()).doesNotContain("cret");
    }
}
