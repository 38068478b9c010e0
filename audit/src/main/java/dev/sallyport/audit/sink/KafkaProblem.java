package dev.sallyport.audit.sink;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What is wrong with Kafka, for people. */
final class KafkaProblem {
    private static final int CAUSES_MAX = 10;

    private KafkaProblem() {}

    /** As it is passed on, with what is to be done about it. */
    static UndeliveredException of(Throwable failure, KafkaPlace place) {
        Throwable told =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        String problem = problem(told, place);
        // With fewer at a time at least those before it arrive.
        UndeliveredException undelivered = told instanceof RecordTooLargeException
                ? UndeliveredException.tooLarge(problem)
                : UndeliveredException.of(problem);
        undelivered.initCause(failure);
        return undelivered;
    }

    /** A text that Kafka's client made has no passwords in it. */
    private static String problem(Throwable told, KafkaPlace place) {
        String servers = String.join(", ", place.servers());
        if (told instanceof UnknownTopicOrPartitionException) {
            return "there is no topic '" + place.topic() + "', or this login may not see it; it has to be made";
        }
        if (told instanceof SaslAuthenticationException) {
            return "the broker refused the login: " + told.getMessage();
        }
        if (told instanceof SslAuthenticationException) {
            return "no TLS with the broker: " + deepest(told);
        }
        if (told instanceof AuthorizationException) {
            return "the broker forbids it: " + told.getMessage();
        }
        if (told instanceof NotEnoughReplicasException || told instanceof NotEnoughReplicasAfterAppendException) {
            return "the topic '" + place.topic() + "' has too few in-sync replicas: " + told.getMessage();
        }
        if (told instanceof RecordTooLargeException) {
            return "the topic '" + place.topic() + "' takes no records so large: " + told.getMessage();
        }
        if (told instanceof TimeoutException || told instanceof java.util.concurrent.TimeoutException) {
            String message = told.getMessage();
            return "no answer from " + servers + " in time" + (message == null ? "" : ": " + message);
        }
        return deepest(told);
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < CAUSES_MAX && cause.getCause() != null; i++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}
