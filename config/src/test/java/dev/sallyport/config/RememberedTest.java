package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A source that hangs has one thread and no more. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RememberedTest {
    private static final Duration CACHE = Duration.ofMinutes(5);

    private final AtomicLong now = new AtomicLong(-5);
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** Which question hangs. */
    private int hanging = 1;

    private final Remembered<Integer> remembered = new Remembered<>(
            known -> {
                int number = count.incrementAndGet();
                if (number == hanging) {
                    begun.countDown();
                    await(released);
                }
                return new Remembered.Fresh<>(number, CACHE, Duration.ZERO);
            },
            now::get);

    @AfterEach
    void release() {
        released.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Integer> onThreadOfItsOwn() {
        return CompletableFuture.supplyAsync(remembered::value, work -> new Thread(work).start());
    }

    private CompletableFuture<Integer> askedByAnother() {
        CompletableFuture<Integer> got = onThreadOfItsOwn();
        await(begun);
        return got;
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void whoComesWhileItHangsHearsSoAtOnceWhereNothingCounts() {
        CompletableFuture<Integer> first = askedByAnother();
        pass(Remembered.PATIENCE);

        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(remembered::value)
                    .isInstanceOf(SecretException.class)
                    .hasMessage("whoever was asked for it has not answered for 2 s");
        }
        released.countDown();
        assertThat(first.join()).isEqualTo(1);
        assertThat(remembered.value()).isEqualTo(1);
        assertThat(count).hasValue(1);
    }

    @Test
    void whoComesInTimeGetsWhatTheOtherAskedFor() {
        CompletableFuture<Integer> first = askedByAnother();
        // The question is as good as never asked too long ago, however slow the machine is.
        pass(Duration.ofHours(-1));
        CompletableFuture<Integer> second = onThreadOfItsOwn();

        released.countDown();

        assertThat(first.join()).isEqualTo(1);
        assertThat(second.join()).isEqualTo(1);
        assertThat(count).hasValue(1);
    }

    @Test
    void aRefusedOneIsGivenAgainWhileNoOtherCanBeHad() {
        hanging = 2;
        remembered.value();
        pass(CACHE);
        CompletableFuture<Integer> other = askedByAnother();
        pass(Remembered.PATIENCE);

        assertThat(remembered.insteadOf(known -> known == 1)).isEqualTo(1);

        released.countDown();
        assertThat(other.join()).isEqualTo(2);
        assertThat(remembered.insteadOf(known -> known == 1)).isEqualTo(2);
    }
}
