package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.message.frontend.Terminate;
import dev.sallyport.proxy.upstream.SessionAttributes.Verdict;
import dev.sallyport.proxy.upstream.UpstreamLoginException.Next;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks for a session among a target's hosts, as libpq does (manual, 34.1.1.3 and 34.1.2): in turn, each host with all
 * its addresses. Who can't be reached or doesn't answer in time is passed over for the next address; who can't accept
 * connections now (57P03) or has not the wanted attributes, for the next host. Whatever else goes wrong ends the
 * search: a wrong password would not be right elsewhere, and a server that fails to prove itself is a matter for the
 * operator. Confined to one event loop.
 */
final class UpstreamSearch {
    /** Of one host. */
    private static final int ADDRESSES_MAX = 8;

    private final EventLoop loop;
    private final UpstreamTarget target;
    private final Supplier<UpstreamLoginMachine> logins;
    private final BlockingWork work;
    private final UpstreamDialer dialer;
    private final Promise<UpstreamReady> found;
    private final long end;
    private final SearchFailures failures;
    private final Deque<UpstreamHost> hosts = new ArrayDeque<>();
    private final Deque<UpstreamPeer> peers = new ArrayDeque<>();
    private SessionAttributes wanted;

    /** A session, and whether its server has the wanted attributes. */
    record Candidate(UpstreamReady ready, boolean fits) {}

    /**
     * Prepares a search.
     *
     * @param logins makes a login for each attempt
     * @param timeout for all of it; {@code found} fails when it is over, which is not for this class to see to
     */
    UpstreamSearch(
            EventLoop loop,
            UpstreamTarget target,
            Supplier<UpstreamLoginMachine> logins,
            BlockingWork work,
            UpstreamDialer dialer,
            Duration timeout,
            Promise<UpstreamReady> found) {
        this.loop = loop;
        this.target = target;
        this.logins = logins;
        this.work = work;
        this.dialer = dialer;
        this.found = found;
        this.end = System.nanoTime() + timeout.toNanos();
        this.wanted = target.choice().attributes();
        this.failures = new SearchFailures(target);
    }

    void start() {
        hosts.addAll(target.choice().ordered(target.hosts()));
        nextHost();
    }

    private void nextHost() {
        peers.clear();
        UpstreamHost host = hosts.poll();
        if (found.isDone()) {
            return;
        }
        if (host != null) {
            work.call(loop, () -> InetAddress.getAllByName(host.name())).addListener(resolved -> {
                if (resolved.isSuccess()) {
                    tryAddresses(host, (InetAddress[]) resolved.getNow());
                } else if (resolved.cause() instanceof UnknownHostException unknown) {
                    goOn(host, UpstreamLoginException.unknownHost(host, unknown));
                } else {
                    goOn(host, UpstreamDialer.asLoginFailure("can't look up " + host, resolved.cause()));
                }
            });
        } else if (wanted.isPreference() && failures.anyUnfit()) {
            wanted = SessionAttributes.ANY;
            failures.clear();
            start();
        } else {
            found.tryFailure(failures.summary());
        }
    }

    private void tryAddresses(UpstreamHost host, InetAddress[] addresses) {
        List<InetAddress> all = new ArrayList<>(Arrays.asList(addresses));
        for (InetAddress address : target.choice().ordered(all)) {
            if (peers.size() < ADDRESSES_MAX) {
                InetSocketAddress at = new InetSocketAddress(address, host.port());
                peers.add(new UpstreamPeer(host, at, target.tls(), target.keepalive()));
            }
        }
        nextAddress();
    }

    private void nextAddress() {
        UpstreamPeer peer = peers.poll();
        if (peer == null) {
            nextHost();
        } else if (!found.isDone()) {
            attempt(peer);
        }
    }

    private void attempt(UpstreamPeer peer) {
        Promise<Candidate> attempt = loop.newPromise();
        found.addListener(over -> attempt.cancel(false));
        Duration timeout = timeout();
        Future<?> alarm = alarm(peer, timeout, attempt);
        attempt.addListener(outcome -> {
            alarm.cancel(false);
            if (outcome.isSuccess()) {
                choose((Candidate) outcome.getNow());
            } else if (!found.isDone()) {
                goOn(peer.host(), UpstreamDialer.asLoginFailure("can't reach " + peer, outcome.cause()));
            }
        });
        Promise<UpstreamDialer.Dialed> dialed = loop.newPromise();
        attempt.addListener(outcome -> dialed.cancel(false));
        dialed.addListener(outcome -> {
            if (outcome.isSuccess()) {
                logIn((UpstreamDialer.Dialed) outcome.getNow(), attempt);
            } else {
                attempt.tryFailure(outcome.cause());
            }
        });
        dialer.dial(loop, peer, timeout, dialed);
    }

    /** A fair share of what is left, unless the operator said how long. */
    private Duration timeout() {
        Duration said = target.choice().attemptTimeout();
        long left = Math.max(1, end - System.nanoTime());
        return said != null ? said : Duration.ofNanos(left / (1 + peers.size() + hosts.size()));
    }

    private Future<?> alarm(UpstreamPeer peer, Duration timeout, Promise<Candidate> attempt) {
        boolean last = peers.isEmpty() && hosts.isEmpty();
        if (last && target.choice().attemptTimeout() == null) {
            return loop.newSucceededFuture(null); // it has until the end of the whole search
        }
        return loop.schedule(
                () -> attempt.tryFailure(UpstreamLoginException.absent(
                        "no answer from " + peer + " within " + timeout.toMillis() + " ms", null)),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void logIn(UpstreamDialer.Dialed connection, Promise<Candidate> attempt) {
        Channel channel = connection.channel();
        attempt.addListener(outcome -> {
            if (!outcome.isSuccess()) {
                UpstreamDialer.close(channel);
            }
        });
        Promise<UpstreamReady> loggedIn = loop.newPromise();
        attempt.addListener(outcome -> loggedIn.cancel(false));
        loggedIn.addListener(outcome -> {
            if (outcome.isSuccess()) {
                judge((UpstreamReady) outcome.getNow(), attempt);
            } else {
                attempt.tryFailure(outcome.cause());
            }
        });
        channel.pipeline().addLast(new LoginHandler(logins.get(), connection, work, loggedIn));
    }

    private void judge(UpstreamReady ready, Promise<Candidate> attempt) {
        Verdict verdict = wanted.judge(ready.parameters());
        if (verdict == Verdict.UNKNOWN) {
            ready.channel().pipeline().addLast(new AttributeQuestion(wanted, ready, attempt));
        } else {
            attempt.trySuccess(new Candidate(ready, verdict == Verdict.FITS));
        }
    }

    private void choose(Candidate candidate) {
        UpstreamReady ready = candidate.ready();
        if (!candidate.fits()) {
            failures.unfit(ready.peer());
            ByteBuf goodbye = ready.channel().alloc().buffer();
            new Terminate().write(goodbye);
            ready.channel().writeAndFlush(goodbye).addListener(ChannelFutureListener.CLOSE);
            nextHost();
        } else if (!found.trySuccess(ready)) {
            UpstreamDialer.close(ready.channel());
        }
    }

    private void goOn(UpstreamHost host, UpstreamLoginException failure) {
        if (failure.next() == Next.NOBODY) {
            found.tryFailure(failure);
            return;
        }
        failures.add(host, failure);
        if (failure.next() == Next.ADDRESS) {
            nextAddress();
        } else {
            nextHost();
        }
    }

    /** What was tried in vain, for the operator. */
    String tried() {
        return failures.toString();
    }
}
