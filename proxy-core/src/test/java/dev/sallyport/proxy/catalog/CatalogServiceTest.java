package dev.sallyport.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.policy.catalog.Catalog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class CatalogServiceTest {
    /** Loads that were started and not yet run. */
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    private boolean rejecting;
    private LongFunction<Catalog> loader = CatalogServiceTest::snapshot;
    private final CatalogService service = new CatalogService(
            "shop",
            version -> loader.apply(version),
            task -> {
                if (rejecting) {
                    throw new RejectedExecutionException("full");
                }
                tasks.add(task);
            },
            Duration.ZERO);

    private static Catalog snapshot(long version) {
        return new Catalog(version, 180000, Set.of("schema" + version), List.of(), List.of());
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void loadsWhenItIsFirstNeeded() {
        assertThatThrownBy(service::current)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("shop");

        CompletableFuture<Catalog> ready = service.ready();
        assertThat(ready).isNotDone();
        runAll();

        assertThat(ready.join()).isSameAs(service.current());
        assertThat(service.ready()).isCompletedWithValue(service.current());
        assertThat(tasks).isEmpty();
    }

    @Test
    void keepsTheSnapshotOfAnUnchangedDatabase() {
        loader = version -> new Catalog(version, 180000, Set.of("same"), List.of(), List.of());
        CompletableFuture<Catalog> first = service.refresh();
        runAll();

        CompletableFuture<Catalog> second = service.refresh();
        runAll();

        assertThat(second.join()).isSameAs(first.join());
    }

    @Test
    void whoeverAsksDuringALoadGetsTheNextOne() {
        CompletableFuture<Catalog> first = service.refresh();
        CompletableFuture<Catalog> second = service.refresh();
        CompletableFuture<Catalog> third = service.refresh();

        assertThat(tasks).as("one at a time").hasSize(1);
        tasks.remove().run();
        assertThat(first).isDone();
        assertThat(second).as("it may have missed what they ask for").isNotDone();
        assertThat(tasks).as("one for both").hasSize(1);
        runAll();

        assertThat(second.join()).isSameAs(third.join()).isNotSameAs(first.join());
        assertThat(second.join().version()).isGreaterThan(first.join().version());
        assertThat(service.current()).isSameAs(second.join());
    }

    private CatalogService with(Duration pause) {
        return new CatalogService("shop", version -> loader.apply(version), tasks::add, pause);
    }

    @Test
    void whatNobodyWaitsForIsPutOffBehindAnotherLoad() {
        CatalogService patient = with(Duration.ofDays(1));
        CompletableFuture<Catalog> first = patient.stale();
        assertThat(tasks).as("the first is not").hasSize(1);
        CompletableFuture<Catalog> second = patient.stale();
        runAll();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(patient.stale()).as("one for both").isSameAs(second);

        patient.hurry(second);
        runAll();

        assertThat(second).isCompletedWithValue(patient.current());
        assertThat(patient.stale()).isNotDone();
        assertThat(tasks).isEmpty();
    }

    @Test
    void whoeverWaitsPutsNothingOff() {
        CatalogService patient = with(Duration.ofDays(1));
        var unused = patient.refresh();
        CompletableFuture<Catalog> noticed = patient.stale();
        CompletableFuture<Catalog> awaited = patient.refresh();
        runAll();
        assertThat(awaited).as("behind the running one").isSameAs(noticed).isCompleted();

        CompletableFuture<Catalog> put = patient.stale();
        assertThat(patient.refresh()).isSameAs(put);
        runAll();
        assertThat(put).isCompleted();

        var running = patient.refresh();
        CompletableFuture<Catalog> next = patient.stale();
        patient.hurry(next);
        runAll();
        assertThat(running).isCompleted();
        assertThat(next).isCompleted();
    }

    @Test
    void whatIsPutOffIsLoadedInTheEnd() throws Exception {
        ExecutorService loads = Executors.newSingleThreadExecutor();
        CatalogService hasty = new CatalogService("shop", CatalogServiceTest::snapshot, loads, Duration.ofMillis(1));
        CompletableFuture<Catalog> last = hasty.stale();
        for (int i = 0; i < 10; i++) {
            last = hasty.stale();
        }

        assertThat(last.get(5, TimeUnit.MINUTES)).isNotNull();
        loads.shutdown();
    }

    @Test
    void aFailedLoadKeepsTheOldSnapshotAndIsTriedAgain() {
        service.refresh();
        runAll();
        Catalog old = service.current();
        loader = CatalogServiceTest::unreadable;
        CompletableFuture<Catalog> failed = service.refresh();
        CompletableFuture<Catalog> next = service.refresh();
        tasks.remove().run();

        assertThat(failed).isCompletedExceptionally();
        assertThat(service.current()).isSameAs(old);
        loader = CatalogServiceTest::snapshot;
        runAll();
        assertThat(next.join()).isSameAs(service.current()).isNotSameAs(old);
    }

    @Test
    void aFaultOfOursIsNotWaitedForForever() {
        loader = version -> {
            throw new StackOverflowError();
        };
        CompletableFuture<Catalog> failed = service.refresh();
        runAll();
        assertThat(failed).isCompletedExceptionally();

        loader = CatalogServiceTest::snapshot;
        CompletableFuture<Catalog> next = service.refresh();
        runAll();
        assertThat(next).isCompleted();
    }

    @Test
    void noRoomForALoadIsAFailureOfThatLoadOnly() {
        rejecting = true;
        assertThat(service.refresh()).isCompletedExceptionally();
        assertThat(service.ready()).isCompletedExceptionally();

        rejecting = false;
        CompletableFuture<Catalog> next = service.ready();
        runAll();
        assertThat(next).isCompleted();
    }

    @Test
    void noRoomForTheNextLoadDoesNotSpoilThePresentOne() {
        CompletableFuture<Catalog> first = service.refresh();
        CompletableFuture<Catalog> second = service.refresh();
        rejecting = true;
        tasks.remove().run();

        assertThat(first).isCompleted();
        assertThat(second).isCompletedExceptionally();
        rejecting = false;
        CompletableFuture<Catalog> third = service.refresh();
        runAll();
        assertThat(third).isCompleted();
    }

    @Test
    void aTimerLoadsOnlyWhatWasEverNeeded() {
        service.refreshIfLoaded();
        assertThat(tasks).isEmpty();

        service.refresh();
        runAll();
        service.refreshIfLoaded();
        assertThat(tasks).hasSize(1);
    }

    private static Catalog unreadable(long version) {
        throw new CatalogException("gone", new IllegalStateException());
    }

    @Test
    void isBehindWhileAKnownChangeCannotBeRead() {
        service.refresh();
        runAll();
        loader = CatalogServiceTest::unreadable;
        service.changed();
        assertThat(service.behind()).as("it may still be read").isFalse();
        runAll();
        assertThat(service.behind()).isTrue();

        service.refreshIfBehind();
        assertThat(tasks).as("it is tried again").hasSize(1);
        runAll();
        assertThat(service.behind()).isTrue();

        loader = CatalogServiceTest::snapshot;
        service.refreshIfBehind();
        runAll();
        assertThat(service.behind()).isFalse();
        service.refreshIfBehind();
        assertThat(tasks).isEmpty();
    }

    /** The load that runs when somebody says that something changed may have missed it. */
    @Test
    void isBehindUntilALoadThatBeganAfterTheChangeIsThere() {
        CatalogService patient = with(Duration.ofDays(1));
        var running = patient.refresh();
        CompletableFuture<Catalog> change = patient.changed();
        runAll();
        assertThat(running).isCompleted();
        assertThat(change).isNotDone();
        loader = CatalogServiceTest::unreadable;
        patient.hurry(change);
        runAll();
        assertThat(patient.behind()).isTrue();

        loader = CatalogServiceTest::snapshot;
        var unused = patient.refresh();
        runAll();
        assertThat(patient.behind()).isFalse();
    }

    @Test
    void isBehindNothingThatNobodyKnowsOf() {
        service.refresh();
        runAll();
        loader = CatalogServiceTest::unreadable;
        service.refreshIfLoaded();
        service.stale();
        service.refresh();
        runAll();

        assertThat(service.behind()).isFalse();
    }

    @Test
    void noRoomForALoadOfAChangeLeavesItBehind() {
        service.refresh();
        runAll();
        rejecting = true;
        service.changed();

        assertThat(service.behind()).isTrue();
    }

    @Test
    void whatIsStaleIsLoadedWithoutAnybodyWaiting() {
        loader = CatalogServiceTest::unreadable;

        service.stale();
        runAll();

        assertThatThrownBy(service::current).isInstanceOf(IllegalStateException.class);
    }
}
