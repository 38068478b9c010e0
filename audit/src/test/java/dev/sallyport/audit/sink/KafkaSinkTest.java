package dev.sallyport.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

class KafkaSinkTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final KafkaPlace PLACE = new KafkaPlace(List.of("a:1", "b:2"), "audit", 0, null, null, PATIENCE);

    /** Answers at once, as it was told to: what it has no answer for is never answered. */
    private static final class Scripted extends MockProducer<byte[], byte[]> {
        final List<Integer> sent = new ArrayList<>();
        private final Queue<CompletableFuture<RecordMetadata>> answers = new ArrayDeque<>();

        Scripted fails(Exception failure) {
            answers.add(CompletableFuture.failedFuture(failure));
            return this;
        }

        Scripted acknowledges() {
            answers.add(CompletableFuture.completedFuture(null));
            return this;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message) {
            sent.add((int) message.value()[0]);
            CompletableFuture<RecordMetadata> answer = answers.poll();
            return answer == null ? new CompletableFuture<>() : answer;
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> portion() {
        List<ProducerRecord<byte[], byte[]>> portion = new ArrayList<>();
        for (byte i = 0; i < 5; i++) {
            portion.add(new ProducerRecord<>("audit", new byte[] {i}));
        }
        return portion;
    }

    @Test
    void nothingOvertakesARecordThatFailed() {
        Scripted producer = new Scripted()
                .acknowledges()
                .fails(new org.apache.kafka.common.errors.TimeoutException("Topic audit not present in metadata"))
                .acknowledges()
                .acknowledges()
                .acknowledges();

        assertThatThrownBy(() -> KafkaSink.send(producer, portion(), PATIENCE))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("Topic audit not present in metadata");

        assertThat(producer.sent).containsExactly(0, 1);
    }

    @Test
    void aPortionThatTakesTooLongIsGivenUp() {
        Scripted producer = new Scripted();

        assertThatThrownBy(() -> KafkaSink.send(producer, portion(), Duration.ZERO))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("too long");

        assertThat(producer.sent).containsExactly(0);
    }

    @Test
    void triesFewerAtATimeWhereOneIsTooLarge() {
        ExecutionException failure = new ExecutionException(new RecordTooLargeException("1048577 bytes"));

        UndeliveredException undelivered = KafkaProblem.of(failure, PLACE);

        assertThat(undelivered.isTooLarge()).isTrue();
        assertThat(undelivered).hasMessageContaining("no records so large").hasCause(failure);
    }

    @Test
    void aWaitThatEndedNeedsNoWords() {
        UndeliveredException undelivered = KafkaProblem.of(new TimeoutException(), PLACE);

        assertThat(undelivered).hasMessage("no answer from a:1, b:2 in time");
        assertThat(undelivered.isTooLarge()).isFalse();
        assertThat(KafkaProblem.of(new TimeoutException("sending takes too long"), PLACE))
                .hasMessage("no answer from a:1, b:2 in time: sending takes too long");
    }
}
