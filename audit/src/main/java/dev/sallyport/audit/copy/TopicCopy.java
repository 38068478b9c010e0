package dev.sallyport.audit.copy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A copy in a topic of Kafka's, with what the headers say beside. Reads only; no group, no offsets kept. */
public final class TopicCopy {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** How often nothing may come before it is taken for a broken connection. */
    private static final int SILENT_MAX = 30;

    private static final int PARTITIONS_MAX = 10_000;

    private final String topic;
    private final CopyVerifier verifier;

    private TopicCopy(String topic, CopyVerifier verifier) {
        this.topic = topic;
        this.verifier = verifier;
    }

    /**
     * Has all records of the verifier's log verified that the topic has at the beginning.
     *
     * @param client a file of properties as Kafka's own consumers read it, with {@code bootstrap.servers}
     */
    public static void read(Path client, String topic, CopyVerifier verifier) throws IOException {
        Properties given = new Properties();
        try (var in = Files.newInputStream(client)) {
            given.load(in);
        } catch (IllegalArgumentException e) {
            throw new IOException(client + ": " + e.getMessage(), e);
        }
        Map<String, Object> settings = new HashMap<>();
        given.stringPropertyNames().forEach(name -> settings.put(name, given.getProperty(name)));
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            new TopicCopy(topic, verifier).read(consumer);
        } catch (KafkaException e) {
            throw new IOException("topic " + topic + ": " + deepest(e), e);
        } catch (NoClassDefFoundError e) {
            throw new IOException(
                    "topic " + topic + " is compressed in a way that this program can't read (" + e.getMessage()
                            + "); let Kafka's own consumer print it, and verify the lines",
                    e);
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) throws IOException {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .limit(PARTITIONS_MAX)
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IOException("there is no topic " + topic + ", or this login may not see it");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        int silent = 0;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            ConsumerRecords<byte[], byte[]> some = consumer.poll(POLL);
            silent = some.isEmpty() ? silent + 1 : 0;
            if (silent == SILENT_MAX) {
                throw new IOException("topic " + topic + ": the broker gives nothing more before the end");
            }
            for (ConsumerRecord<byte[], byte[]> message : some) {
                read(message);
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> message) throws IOException {
        String place = "partition " + message.partition() + " offset " + message.offset();
        String origin = header(message, "origin");
        if (origin != null && !origin.equals(verifier.origin())) {
            verifier.foreign();
            return;
        }
        String checkpoint = header(message, "checkpoint");
        if (checkpoint != null) {
            verifier.checkpoint(place, checkpoint, false);
        }
        byte[] value = message.value();
        CopyVerifier.Leaf leaf = verifier.record(place, value == null ? new byte[0] : value);
        if (leaf == null) {
            return;
        }
        String number = header(message, "seq");
        if (number != null && !number.equals(Long.toString(leaf.number()))) {
            verifier.wrong(place, "the header says that it is record " + number + ", the record " + leaf.number());
        }
        String hash = header(message, "leaf");
        if (hash != null && !leaf.has(decoded(hash))) {
            verifier.wrong(place, "record " + leaf.number() + " is not the one that its header has the hash of");
        }
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> message, String name) {
        Header header = message.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static String deepest(Throwable failure) {
        List<String> messages = Stream.iterate(failure, f -> f != null, Throwable::getCause)
                .limit(10)
                .map(f -> String.valueOf(f.getMessage()))
                .toList();
        return messages.get(messages.size() - 1);
    }
}
