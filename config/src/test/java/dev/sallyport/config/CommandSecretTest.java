package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CommandSecretTest {
    private static final Duration CACHE = Duration.ofMinutes(5);
    private static final Duration KEEP = Duration.ofHours(1);
    private static final SecretCommand COMMAND =
            new SecretCommand(List.of("print"), Path.of("."), Duration.ofSeconds(1), List.of());

    private final AtomicLong now = new AtomicLong(-1_000);
    private final AtomicInteger runs = new AtomicInteger();
    private volatile boolean failing;
    private volatile String printed = "first";
    private final CommandSecret secret = new CommandSecret(COMMAND, CACHE, KEEP, this::run, now::get);

    private String run() {
        runs.incrementAndGet();
        if (failing) {
            throw new SecretException("the command print failed with status 1");
        }
        return printed;
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void runsOnceForManyWhoAsk() {
        for (int i = 0; i < 100; i++) {
            assertThat(secret.resolve()).isEqualTo("first");
        }

        assertThat(runs).hasValue(1);
    }

    @Test
    void isRenewedInTheBackgroundBeforeItIsTooOld() {
        secret.resolve();
        printed = "second";
        pass(CACHE.minusSeconds(30));

        String seen = secret.resolve();
        assertThat(seen).isIn("first", "second");
        while (!seen.equals("second")) {
            seen = secret.resolve();
            Thread.onSpinWait();
        }
        assertThat(runs).hasValue(2);
    }

    @Test
    void isNeverOlderThanItMayBeWhileTheCommandIsWell() {
        secret.resolve();
        printed = "second";
        pass(CACHE);

        assertThat(secret.resolve()).isEqualTo("second");
    }

    @Test
    void keepsTheLastGoodOneForATimeAndThenFails() {
        secret.resolve();
        failing = true;
        pass(CACHE.plus(KEEP).minusNanos(1));
        assertThat(secret.resolve()).isEqualTo("first");

        pass(Duration.ofNanos(1));

        assertThatThrownBy(secret::resolve)
                .isInstanceOf(SecretException.class)
                .hasMessage("the command print failed with status 1");
        failing = false;
        pass(Remembered.PAUSE);
        assertThat(secret.resolve()).isEqualTo("first");
    }

    @Test
    void aFailingCommandIsNotRunAgainAtOnce() {
        failing = true;
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(secret::resolve).isInstanceOf(SecretException.class);
        }
        assertThat(runs).hasValue(1);

        pass(Remembered.PAUSE);

        assertThatThrownBy(secret::resolve).isInstanceOf(SecretException.class);
        assertThat(runs).hasValue(2);
    }

    @Test
    void aRefusedOneIsRenewedOnceHoweverManyLoginsFailed() {
        secret.resolve();
        pass(Remembered.PAUSE);
        printed = "second";

        for (int i = 0; i < 10; i++) {
            assertThat(secret.resolveInsteadOf("first")).isEqualTo("second");
        }
        for (int i = 0; i < 10; i++) {
            assertThat(secret.resolveInsteadOf("second")).isEqualTo("second");
        }
        assertThat(secret.resolve()).isEqualTo("second");
        assertThat(runs).hasValue(2);
    }

    @Test
    void aHangingCommandHoldsUpNobodyElseWhileThereIsAValue() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<String> prints = new ArrayList<>(List.of("first", "second"));
        CommandSecret slow = new CommandSecret(
                COMMAND,
                CACHE,
                KEEP,
                () -> {
                    if (prints.size() == 1) {
                        begun.countDown();
                        await(release);
                    }
                    return prints.remove(0);
                },
                now::get);
        slow.resolve();
        pass(CACHE);
        BlockingQueue<String> got = new ArrayBlockingQueue<>(1);
        Thread waiting = new Thread(() -> got.add(slow.resolve()));
        waiting.start();
        await(begun);

        assertThat(slow.resolve()).isEqualTo("first");

        release.countDown();
        assertThat(got.poll(5, TimeUnit.MINUTES)).isEqualTo("second");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void neverShowsItself() {
        secret.resolve();

        assertThat(secret).hasToString("***");
        assertThat(new LoginConfig("u", secret)).hasToString("LoginConfig[user=u, password=***]");
    }
}
