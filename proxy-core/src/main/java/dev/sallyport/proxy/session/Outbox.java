package dev.sallyport.proxy.session;

import dev.sallyport.proxy.session.Reply.SyncReply;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are judged but wait for their record to be on disk before they go to the upstream, in the client's
 * order. Later messages may be judged meanwhile, so that a pipeline shares the log's disk writes. Confined to one event
 * loop.
 */
final class Outbox {
    /**
     * One message.
     *
     * @param bytes owned
     * @param reply what the upstream will owe for it, or null for nothing (Flush, Terminate)
     * @param recorded completed when the record of its decision is on disk
     * @param early whether it may go before, as long as its answer waits
     */
    record Item(ByteBuf bytes, @Nullable Reply reply, CompletableFuture<?> recorded, boolean early) {
        Item(ByteBuf bytes, @Nullable Reply reply, CompletableFuture<?> recorded) {
            this(bytes, reply, recorded, false);
        }
    }

    private final Deque<Item> items = new ArrayDeque<>();
    private long bytes;

    void add(Item item) {
        items.add(item);
        bytes += item.bytes().readableBytes();
    }

    void addFirst(Item item) {
        items.addFirst(item);
        bytes += item.bytes().readableBytes();
    }

    private Item remove() {
        Item item = items.remove();
        bytes -= item.bytes().readableBytes();
        return item;
    }

    /** What the messages weigh that wait. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    int size() {
        return items.size();
    }

    /** The next message if it may go (or must be refused, its record having failed); null if it must wait. */
    @Nullable
    Item pollReady() {
        Item head = items.peek();
        return head != null && (head.early() || head.recorded().isDone()) ? remove() : null;
    }

    boolean any(Predicate<Item> which) {
        return items.stream().anyMatch(which);
    }

    /** Whether a Sync is among those that wait. */
    boolean holdsSync() {
        for (Item item : items) {
            if (item.reply() instanceof SyncReply) {
                return true;
            }
        }
        return false;
    }

    /** The upstream skips to the next Sync: takes out what it would skip. */
    void dropToSync(Consumer<Reply> abandoned) {
        while (!items.isEmpty() && !(items.peek().reply() instanceof SyncReply)) {
            drop(remove(), abandoned);
        }
    }

    void clear(Consumer<Reply> abandoned) {
        while (!items.isEmpty()) {
            drop(remove(), abandoned);
        }
    }

    private static void drop(Item item, Consumer<Reply> abandoned) {
        item.bytes().release();
        if (item.reply() != null) {
            abandoned.accept(item.reply());
        }
    }
}
