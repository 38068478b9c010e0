package dev.sallyport.audit.sink;

import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a topic of Kafka's. A record counts as delivered when all in-sync replicas have it. INVARIANT: a
 * portion is sent when the one before it was acknowledged, so that none ever stands before an earlier one that failed.
 *
 * <p>The key is {@code ORIGIN/SEQ}, unique, so that a compacted topic loses duplicates and nothing else. Headers, as
 * text: {@link #ORIGIN}, {@link #SEQ}, {@link #TYPE}, {@link #LEAF}, and now and then {@link #CHECKPOINT}.
 */
public final class KafkaSink implements Sink {
    /** The log's name. */
    public static final String ORIGIN = "origin";

    /** The record's number. */
    public static final String SEQ = "seq";

    /** The record's type. */
    public static final String TYPE = "type";

    /** The record's leaf hash in the log's tree, base64, whatever the format. */
    public static final String LEAF = "leaf";

    /** On the last record of a batch, when there is a new one: the log's newest signed checkpoint. */
    public static final String CHECKPOINT = "checkpoint";

    private final KafkaPlace place;
    private final String origin;
    private final RecordFormat format;
    private final Checkpoints checkpoints;
    private final KafkaClients clients;
    private final TreeHasher hasher = new TreeHasher();
    private @Nullable Producer<byte[], byte[]> producer;
    private String attached = "";

    /** Where the log's signed checkpoints come from. */
    @FunctionalInterface
    public interface Checkpoints {
        /** The newest; an empty text if there is none yet. */
        String newest() throws IOException;
    }

    /**
     * A sink that connects when it has something to send.
     *
     * @param node the proxy's name
     * @param name the sink's
     * @param origin the log's name
     */
    public KafkaSink(
            KafkaPlace place, String node, String name, String origin, RecordFormat format, Checkpoints checkpoints) {
        this.place = place;
        this.origin = origin;
        this.format = format;
        this.checkpoints = checkpoints;
        this.clients = new KafkaClients(place, node, name);
    }

    @Override
    public void deliver(List<SinkRecord> batch) throws IOException, InterruptedException {
        boolean delivered = false;
        try {
            Producer<byte[], byte[]> present = open();
            String checkpoint = checkpoints.newest();
            List<ProducerRecord<byte[], byte[]>> portion = new ArrayList<>();
            int bytes = 0;
            for (SinkRecord record : batch) {
                byte[] value = format.format(record);
                if (bytes > 0 && bytes + value.length > KafkaClients.PORTION_BYTES_MAX) {
                    send(present, portion, place.patience());
                    portion.clear();
                    bytes = 0;
                }
                portion.add(message(record, value));
                bytes += value.length;
            }
            if (!checkpoint.isEmpty() && !checkpoint.equals(attached)) {
                header(portion.get(portion.size() - 1), CHECKPOINT, checkpoint);
            }
            send(present, portion, place.patience());
            attached = checkpoint;
            delivered = true;
        } catch (InterruptException e) {
            // Kafka's client sets the interrupt again, which an InterruptedException stands for.
            Thread.interrupted();
            throw interrupted(e);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw KafkaProblem.of(e, place);
        } finally {
            if (!delivered) {
                // What is still on its way is given up: it is sent again, by a client that knows nothing of it.
                close();
            }
        }
    }

    private static InterruptedException interrupted(InterruptException e) {
        InterruptedException interrupted = new InterruptedException("interrupted while sending");
        interrupted.initCause(e);
        return interrupted;
    }

    private Producer<byte[], byte[]> open()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Producer<byte[], byte[]> present = producer;
        if (present != null) {
            return present;
        }
        find();
        present = new KafkaProducer<>(clients.sending(), new ByteArraySerializer(), new ByteArraySerializer());
        producer = present;
        attached = "";
        return present;
    }

    /** A producer would wait for a topic, or have it made with whatever the brokers take for good settings. */
    private void find() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Admin admin = Admin.create(clients.asking());
        try {
            Map<String, TopicDescription> found = admin.describeTopics(List.of(place.topic()))
                    .allTopicNames()
                    .get(place.patience().toMillis(), TimeUnit.MILLISECONDS);
            int partitions = found.values().stream()
                    .mapToInt(topic -> topic.partitions().size())
                    .sum();
            if (place.partition() >= partitions) {
                throw UndeliveredException.of("the topic '" + place.topic() + "' has " + partitions
                        + " partitions, counted from 0, and none with the number " + place.partition());
            }
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /**
     * Sends some records and waits until all of them are acknowledged. INVARIANT: after one that failed none is sent: a
     * producer doesn't throw when it knows no leader or takes no record so large, it returns what has failed already.
     *
     * @param patience half of what all of it may take; what is under way fails by itself after one
     */
    static void send(Producer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> portion, Duration patience)
            throws InterruptedException, ExecutionException, TimeoutException {
        long end = System.nanoTime() + 2 * patience.toNanos();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> message : portion) {
            Future<RecordMetadata> acknowledged = producer.send(message);
            sent.add(acknowledged);
            if (acknowledged.isDone()) {
                acknowledged.get();
            } else if (System.nanoTime() - end >= 0) {
                throw new TimeoutException("sending takes too long");
            }
        }
        producer.flush();
        for (Future<RecordMetadata> acknowledged : sent) {
            acknowledged.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    /** The time is the broker's: by a record's own, topics that keep messages for a while would drop old ones. */
    private ProducerRecord<byte[], byte[]> message(SinkRecord record, byte[] value) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(
                place.topic(),
                place.partition(),
                (origin + "/" + record.seq()).getBytes(StandardCharsets.UTF_8),
                value);
        header(message, ORIGIN, origin);
        header(message, SEQ, Long.toString(record.seq()));
        header(message, TYPE, record.json().path("type").asText());
        header(message, LEAF, Base64.getEncoder().encodeToString(hasher.leaf(record.leaf())));
        return message;
    }

    private static void header(ProducerRecord<byte[], byte[]> message, String name, String value) {
        message.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> present = producer;
        producer = null;
        if (present != null) {
            present.close(Duration.ZERO);
        }
    }
}
