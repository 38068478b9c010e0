package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSeverity;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RefusalRecordsTest {
    private final RecordedEvents log = new RecordedEvents();
    private final EmbeddedChannel clock = new EmbeddedChannel();
    private final RefusalRecords refusals = new RefusalRecords(log, clock.eventLoop());

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            refusals.add(AuditEvent.of(AuditEventType.AUTH_FAIL)
                    .admin(new AdminFields("authenticate", "no", null, null))
                    .build());
        }
    }

    private void second() {
        clock.advanceTimeBy(1, TimeUnit.SECONDS);
        clock.runScheduledPendingTasks();
    }

    @Test
    void recordsEachWhileTheyAreFew() {
        for (int i = 0; i < 5; i++) {
            refuse(RefusalRecords.PER_SECOND_MAX);
            second();
        }

        assertThat(log.reasons()).hasSize(5 * RefusalRecords.PER_SECOND_MAX).containsOnly("no");
    }

    @Test
    void saysHowManyMoreThereWere() {
        refuse(100_000);
        assertThat(log.events).hasSize(RefusalRecords.PER_SECOND_MAX);
        second();
        refuse(1);

        assertThat(log.reasons())
                .hasSize(RefusalRecords.PER_SECOND_MAX + 2)
                .contains("99900 more refusals within a second, not recorded singly")
                .endsWith("no");
        AuditEvent summary = log.events.get(RefusalRecords.PER_SECOND_MAX);
        assertThat(summary.type()).isEqualTo(AuditEventType.AUTH_FAIL);
        assertThat(summary.severity()).isEqualTo(AuditSeverity.HIGH);
    }

    @Test
    void forgetsNoneWhenTheProxyStops() {
        ScheduledExecutorService stopped = Executors.newSingleThreadScheduledExecutor();
        stopped.shutdownNow();
        RefusalRecords last = new RefusalRecords(log, stopped);
        for (int i = 0; i < RefusalRecords.PER_SECOND_MAX + 7; i++) {
            last.add(AuditEvent.of(AuditEventType.AUTH_FAIL).build());
        }
        last.flush();
        last.flush();

        assertThat(log.reasons())
                .hasSize(RefusalRecords.PER_SECOND_MAX + 1)
                .last()
                .asString()
                .startsWith("7 more");
    }
}
