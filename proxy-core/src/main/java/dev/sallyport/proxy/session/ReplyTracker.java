package dev.sallyport.proxy.session;

import dev.sallyport.policy.statement.Category;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.proxy.session.Reply.BindReply;
import dev.sallyport.proxy.session.Reply.CloseReply;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first-in-first-out book of replies that the upstream owes, with the one rule that breaks the order: after an
 * error in the extended protocol everything up to the next Sync is skipped (manual, "Extended Query"). No input or
 * output; confined to one event loop.
 */
final class ReplyTracker {
    private final Deque<Reply> owed = new ArrayDeque<>();
    private final Deque<Integer> sizes = new ArrayDeque<>();
    private long owedBytes;
    private boolean skipping;
    private int queryIndex;

    /** Whether something was executed since the last Sync that masked columns can be quoted from. */
    private boolean mayQuoteAtSync;

    void expect(Reply reply) {
        expect(reply, 0);
    }

    /** @param bytes what the message weighed that this answers */
    void expect(Reply reply, int bytes) {
        if (reply.synchronizes()) {
            skipping = false;
        }
        owed.add(reply);
        sizes.add(bytes);
        owedBytes += bytes;
    }

    @Nullable
    Reply head() {
        return owed.peek();
    }

    void pop() {
        take();
        queryIndex = 0;
    }

    private Reply take() {
        owedBytes -= sizes.remove();
        Reply taken = owed.remove();
        mayQuoteAtSync = !(taken instanceof SyncReply) && (mayQuoteAtSync || executesMasked(taken));
        return taken;
    }

    /** What the messages weighed that are not answered yet. */
    long bytes() {
        return owedBytes;
    }

    /** The execution at the head that answers now; null if the head has none (left). */
    @Nullable
    Execution execution() {
        Reply head = owed.peek();
        if (head instanceof ExecuteReply execute) {
            return execute.execution();
        }
        if (head instanceof QueryReply query && queryIndex < query.executions().size()) {
            return query.executions().get(queryIndex);
        }
        return null;
    }

    /**
     * Whether the upstream works on the message of this execution. Which statement of several it is can't be told: their
     * answers may come together at the end.
     */
    boolean worksOn(Execution execution) {
        return owed.peek() instanceof QueryReply query
                ? query.executions().contains(execution)
                : execution() == execution;
    }

    /** How the text is masked that the head answers. */
    Masked masked() {
        Reply head = owed.peek();
        if (head instanceof QueryReply query && !query.executions().isEmpty()) {
            return query.executions().get(0).masked;
        }
        if (head instanceof ParseReply parse && parse.statement() != null) {
            return parse.statement().masked;
        }
        Portal portal = head instanceof BindReply bind
                ? bind.portal()
                : head instanceof ExecuteReply execute ? execute.portal() : null;
        return portal == null ? Masked.NOTHING : portal.statement.masked;
    }

    /**
     * An error or notice of the head's, as one about the text that was written, without what code in the database (a
     * trigger, say) says of its own accord where it may have seen masked columns.
     */
    ErrorFields shown(ErrorFields fields) {
        ErrorFields placed = masked().atOriginal(fields);
        ErrorFields shown = mayQuoteMasked() ? Refusals.withoutWordsOfCode(placed) : placed;
        return asks() ? Refusals.withoutText(shown) : shown;
    }

    private boolean asks() {
        Reply head = owed.peek();
        if (head instanceof QueryReply query) {
            return query.executions().stream().anyMatch(execution -> execution.asks);
        }
        if (head instanceof BindReply bind) {
            // Planning by samples of the values happens when a portal is made.
            Portal portal = bind.portal();
            return portal != null && portal.asks;
        }
        Execution execution = head instanceof ExecuteReply execute ? execute.execution() : null;
        return execution != null && execution.asks;
    }

    private boolean mayQuoteMasked() {
        Reply head = owed.peek();
        if (head instanceof QueryReply query) {
            return query.executions().stream().anyMatch(ReplyTracker::mayQuoteMasked);
        }
        // What was deferred to the end of a transaction runs at Sync too.
        return head instanceof SyncReply ? mayQuoteAtSync : head != null && executesMasked(head);
    }

    private static boolean executesMasked(Reply reply) {
        return reply instanceof ExecuteReply execute
                && execute.execution() != null
                && mayQuoteMasked(execute.execution());
    }

    private static boolean mayQuoteMasked(Execution execution) {
        return !execution.masking.columns().isEmpty()
                && (!execution.decision.maskedColumns().isEmpty() || execution.facts.category() == Category.TXN);
    }

    /** The head's present statement of a simple Query is done: the next one answers. */
    void nextExecution() {
        queryIndex++;
    }

    /** Whether anything is owed to the client, and not to the proxy itself only. */
    boolean owesClient() {
        for (Reply reply : owed) {
            if (!reply.hidden()) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return owed.isEmpty();
    }

    /** Whether nothing is owed but CloseComplete. */
    boolean owesOnlyCloses() {
        for (Reply reply : owed) {
            if (!(reply instanceof CloseReply)) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return owed.size();
    }

    /** Whether the upstream discards what it gets until a Sync that was not sent yet. */
    boolean skipping() {
        return skipping;
    }

    /**
     * The head failed in the extended protocol: removes it and everything before the next Sync.
     *
     * @param abandoned gets each reply that will never come, the head left out
     */
    void skipToSync(Consumer<Reply> abandoned) {
        pop();
        while (!owed.isEmpty() && !owed.element().synchronizes()) {
            abandoned.accept(take());
        }
        skipping = owed.isEmpty();
    }

    /** A skipped pipeline found its end without our having noted a Sync (one sent into a COPY that had just failed). */
    void stopSkipping() {
        skipping = false;
    }

    /** The session is over: hands out everything that was still owed. */
    void clear(Consumer<Reply> abandoned) {
        while (!owed.isEmpty()) {
            abandoned.accept(take());
        }
    }
}
