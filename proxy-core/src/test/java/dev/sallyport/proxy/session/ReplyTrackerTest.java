package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.session.Reply.BindReply;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyTrackerTest {
    private final ReplyTracker tracker = new ReplyTracker();
    private final List<Reply> abandoned = new ArrayList<>();
    private final Reply parse = new ParseReply(null, null);
    private final Reply bind = new BindReply(null, null);
    private final Reply sync = new SyncReply();

    private void owes(Reply... replies) {
        for (Reply reply : replies) {
            tracker.expect(reply);
        }
    }

    @Test
    void owesInTheOrderOfAsking() {
        owes(parse, bind, sync);

        assertThat(tracker.head()).isSameAs(parse);
        tracker.pop();
        assertThat(tracker.head()).isSameAs(bind);
        assertThat(tracker.size()).isEqualTo(2);
        tracker.pop();
        tracker.pop();
        assertThat(tracker.isEmpty()).isTrue();
        assertThat(tracker.head()).isNull();
        assertThat(tracker.execution()).isNull();
    }

    @Test
    void anErrorSkipsWhatIsOwedUpToTheNextSyncOnly() {
        ParseReply nextBatch = new ParseReply(null, null);
        owes(parse, bind, sync, nextBatch);

        tracker.skipToSync(abandoned::add);

        assertThat(abandoned).as("the head itself failed, it wasn't abandoned").containsExactly(bind);
        assertThat(tracker.head()).isSameAs(sync);
        assertThat(tracker.skipping()).isFalse();
        tracker.pop();
        assertThat(tracker.head()).isSameAs(nextBatch);
    }

    @Test
    void skipsUntilASyncThatWasNotSentYet() {
        owes(parse, bind);

        tracker.skipToSync(abandoned::add);

        assertThat(tracker.isEmpty()).isTrue();
        assertThat(tracker.skipping()).isTrue();
        tracker.expect(sync);
        assertThat(tracker.skipping()).isFalse();
    }

    @Test
    void countsThroughTheStatementsOfAQuery() {
        Execution first = Shop.execution(Shop.nothingMasked());
        Execution second = Shop.execution(Shop.nothingMasked());
        owes(new QueryReply(List.of(first, second), null), new QueryReply(List.of(first), null));

        assertThat(tracker.execution()).isSameAs(first);
        tracker.nextExecution();
        assertThat(tracker.execution()).isSameAs(second);
        tracker.nextExecution();
        assertThat(tracker.execution()).as("no third one answers").isNull();
        tracker.pop();
        assertThat(tracker.execution())
                .as("the next Query starts with its first")
                .isSameAs(first);
    }

    @Test
    void aMessageWithoutExecutionHasNone() {
        owes(new ExecuteReply(null, null, null));

        assertThat(tracker.execution()).isNull();
    }

    @Test
    void handsOutEverythingAtTheEnd() {
        owes(parse, bind, sync);

        tracker.clear(abandoned::add);

        assertThat(abandoned).containsExactly(parse, bind, sync);
        assertThat(tracker.isEmpty()).isTrue();
    }
}
