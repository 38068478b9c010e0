package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a write is put off for those who are expected. */
class EventQueueTest {
    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    private final EventQueue queue = new EventQueue(1000, Long.MAX_VALUE);

    private void offer(int events) {
        for (int i = 0; i < events; i++) {
            assertThat(queue.offer(PendingEvent.of(Samples.action("event"), Samples.CLOCK.instant())))
                    .isTrue();
        }
    }

    private int take(long gatherNanos) {
        List<PendingEvent> batch = new ArrayList<>();
        try {
            queue.take(batch, LONG, gatherNanos, 1000, Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return batch.size();
    }

    /** Takes with another thread; returns when that waits. */
    private CompletableFuture<Integer> taking(long gatherNanos) {
        CompletableFuture<Integer> taken = new CompletableFuture<>();
        Thread taker = new Thread(() -> taken.complete(take(gatherNanos)));
        taker.setDaemon(true);
        taker.start();
        while (taker.getState() != Thread.State.TIMED_WAITING && !taken.isDone()) {
            Thread.onSpinWait();
        }
        return taken;
    }

    @Test
    void whoIsAloneWaitsForNobody() {
        offer(1);
        assertThat(take(LONG)).isEqualTo(1);
        offer(1);
        assertThat(take(LONG)).isEqualTo(1);
    }

    @Test
    void waitsForAsManyAsTheLastTime() {
        offer(3);
        assertThat(take(LONG)).isEqualTo(3);
        offer(1);
        CompletableFuture<Integer> taken = taking(LONG);
        offer(2);

        assertThat(taken.join()).isEqualTo(3);
    }

    @Test
    void doesNotWaitForThemAgainWhenTheyDidNotCome() {
        offer(3);
        assertThat(take(LONG)).isEqualTo(3);
        offer(1);
        assertThat(take(1)).isEqualTo(1);
        offer(1);
        assertThat(take(LONG)).isEqualTo(1);
    }

    @Test
    void doesNotWaitForThemIfToldSo() {
        offer(3);
        assertThat(take(0)).isEqualTo(3);
        offer(1);
        assertThat(take(0)).isEqualTo(1);
    }

    @Test
    void waitsForNobodyWhenItCloses() {
        offer(3);
        assertThat(take(LONG)).isEqualTo(3);
        offer(1);
        CompletableFuture<Integer> taken = taking(LONG);
        queue.close();

        assertThat(taken.join()).isEqualTo(1);
    }
}
