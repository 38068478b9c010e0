package dev.sallyport.proxy.upstream;

import dev.sallyport.config.ReuseConfig;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Connections whose session has ended, kept for the next one of the same owner. INVARIANT: a connection is only given to
 * who had it before, with the same login and the same settings, after the server has confirmed {@code DISCARD ALL}: what
 * that leaves behind (variables of procedural languages, for one) never reaches somebody else. Connections stay on their
 * event loop, and so do the places that are kept for it. Safe for use by any thread.
 */
public final class KeptUpstreams {
    private final ReuseConfig reuse;
    private final AtomicInteger size = new AtomicInteger();
    private final Map<EventLoop, Map<Key, Deque<KeptUpstream>>> kept = new ConcurrentHashMap<>();

    /**
     * Which connections are alike.
     *
     * @param user the login's
     * @param owner who uses it
     * @param settings of the startup packet, without the application's name
     */
    public record Key(String user, Object owner, Map<String, String> settings) {
        public Key {
            settings = Map.copyOf(settings);
        }
    }

    public KeptUpstreams(ReuseConfig reuse) {
        this.reuse = reuse;
    }

    /** Whether any are kept at all. */
    public boolean enabled() {
        return reuse.connections() > 0;
    }

    /** How many there are, those included that are being tidied up. */
    public int size() {
        return size.get();
    }

    /**
     * Takes one out, on its event loop.
     *
     * @param application the name that it gets
     * @return null if there is none; fails if it turns out to be broken, and so do those like it then: the server may be
     *     gone for all of them
     */
    public @Nullable Future<UpstreamReady> take(EventLoop loop, Key key, String application) {
        Deque<KeptUpstream> same = on(loop).get(key);
        for (KeptUpstream one = last(same); one != null; one = last(same)) {
            if (one.fresh()) {
                return one.wake(application).addListener(done -> {
                    if (!done.isSuccess()) {
                        endAll(same);
                    }
                });
            }
            one.end();
        }
        return null;
    }

    private static void endAll(@Nullable Deque<KeptUpstream> kept) {
        for (KeptUpstream one = last(kept); one != null; one = last(kept)) {
            one.end();
        }
    }

    private static @Nullable KeptUpstream last(@Nullable Deque<KeptUpstream> kept) {
        return kept == null ? null : kept.peekLast();
    }

    /**
     * Keeps a connection if there is room, and closes it otherwise. To be called on its event loop.
     *
     * @param session idle, outside a transaction, with nothing unread
     */
    public void keep(Key key, UpstreamReady session) {
        if (size.incrementAndGet() > reuse.connections()) {
            size.decrementAndGet();
            UpstreamDialer.close(session.channel());
            return;
        }
        EventLoop loop = session.channel().eventLoop();
        KeptUpstream one = new KeptUpstream(session, reuse, new KeptUpstream.Keeper() {
            @Override
            public void tidy(KeptUpstream tidied) {
                on(loop).computeIfAbsent(key, absent -> new ArrayDeque<>()).addLast(tidied);
            }

            @Override
            public void gone(KeptUpstream left) {
                size.decrementAndGet();
                Deque<KeptUpstream> same = on(loop).get(key);
                if (same != null && same.remove(left) && same.isEmpty()) {
                    on(loop).remove(key);
                }
            }
        });
        session.channel().pipeline().addLast(one);
    }

    private Map<Key, Deque<KeptUpstream>> on(EventLoop loop) {
        return kept.computeIfAbsent(loop, absent -> new HashMap<>());
    }
}
