package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever knows a session's key, and uses it again and again. */
class SessionCancelsTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Promise<Void>> sent = new ArrayList<>();
    private final List<String> here = new ArrayList<>();
    private boolean answered;
    private final SessionCancels cancels =
            new SessionCancels(channel.eventLoop(), () -> answered, () -> here.add("cancelled"), this::send);

    private Future<Void> send() {
        Promise<Void> delivered = channel.eventLoop().newPromise();
        sent.add(delivered);
        return delivered;
    }

    @BeforeEach
    void timeStandsStill() {
        channel.freezeTime();
    }

    private Future<Void> request() {
        Future<Void> done = cancels.request();
        channel.runPendingTasks();
        return done;
    }

    private void delivered(int which) {
        sent.get(which).setSuccess(null);
        channel.runPendingTasks();
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void oneIsOnItsWayAtATimeAndAllOthersGoTogetherBehindIt() {
        Future<Void> first = request();
        List<Future<Void>> others = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            others.add(request());
        }

        assertThat(sent).hasSize(1);
        delivered(0);
        assertThat(first.isSuccess()).isTrue();
        assertThat(sent).as("they came when the first was under way already").hasSize(2);
        assertThat(others).noneMatch(Future::isDone);
        delivered(1);
        assertThat(others).allMatch(Future::isSuccess);
        assertThat(sent).hasSize(2);
    }

    @Test
    void whoAsksAgainAndAgainIsSlowed() {
        for (int i = 0; i < SessionCancels.PER_SECOND; i++) {
            request();
            delivered(i);
        }
        Future<Void> more = request();

        assertThat(sent).hasSize(SessionCancels.PER_SECOND);
        assertThat(more.isDone()).isFalse();
        pass(1000 / SessionCancels.PER_SECOND);
        assertThat(sent).hasSize(SessionCancels.PER_SECOND + 1);
        delivered(SessionCancels.PER_SECOND);
        assertThat(more.isSuccess()).isTrue();
    }

    @Test
    void whatWaitsHitsNoLaterStatement() {
        request();
        Future<Void> late = request();
        cancels.over();
        delivered(0);

        assertThat(late.isSuccess()).isTrue();
        assertThat(sent).as("the statement that was meant has ended").hasSize(1);
        request();
        assertThat(sent).hasSize(2);
    }

    @Test
    void whoWaitsForNothingCostsTheDatabaseNothing() {
        answered = true;
        Future<Void> done = request();

        assertThat(done.isSuccess()).isTrue();
        assertThat(sent).isEmpty();
        assertThat(here).containsExactly("cancelled");
    }

    @Test
    void anUpstreamThatCanNotBeReachedDoesNotStopLaterOnes() {
        Future<Void> first = request();
        sent.get(0).setFailure(new IllegalStateException("unreachable"));
        channel.runPendingTasks();

        assertThat(first.isSuccess()).isTrue();
        request();
        assertThat(sent).hasSize(2);
    }
}
