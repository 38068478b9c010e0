package dev.sallyport.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** Opens sessions on PostgreSQL servers. Thread-safe. */
public final class UpstreamConnector {
    private final Duration connectTimeout;
    private final BlockingWork work;
    private final UpstreamDialer dialer;

    /** With a few threads of its own for blocking work. */
    public UpstreamConnector(Duration connectTimeout) {
        this(connectTimeout, BlockingWork.ownThreads());
    }

    /**
     * With a given executor for blocking work.
     *
     * @param connectTimeout for all of it: fetching the password, name resolution, TCP, TLS and login
     * @param blocking bounded; runs name resolution, password suppliers, reading of certificates, and SCRAM's hashing
     */
    public UpstreamConnector(Duration connectTimeout, Executor blocking) {
        this(connectTimeout, new BlockingWork(blocking));
    }

    private UpstreamConnector(Duration connectTimeout, BlockingWork work) {
        this.connectTimeout = connectTimeout;
        this.work = work;
        this.dialer = new UpstreamDialer(work);
    }

    /**
     * Connects and logs in. The channel is registered on {@code loop}, where the result's listeners run too.
     *
     * @param startupParameters settings for the session, already allowed; {@code client_encoding} must be UTF8 in the
     *     end
     * @return fails with {@link UpstreamLoginException}; cancelling it closes whatever was opened
     * @throws IllegalArgumentException if {@code startupParameters} name something that is no setting
     */
    public Future<UpstreamReady> connect(
            EventLoop loop, UpstreamTarget target, UpstreamLogin login, Map<String, String> startupParameters) {
        UpstreamLoginMachine.requireSettings(startupParameters);
        Map<String, String> settings = new LinkedHashMap<>(startupParameters);
        Promise<UpstreamReady> ready = loop.newPromise();
        AtomicReference<UpstreamSearch> search = new AtomicReference<>();
        Deadline.set(loop, connectTimeout, ready, () -> {
            UpstreamSearch begun = search.get();
            return begun == null ? "" : begun.tried();
        });
        work.call(loop, () -> Objects.requireNonNull(login.password().get())).addListener(secret -> {
            if (secret.isSuccess()) {
                String password = (String) secret.getNow();
                UpstreamSearch begun = new UpstreamSearch(
                        loop,
                        target,
                        () -> new UpstreamLoginMachine(
                                login.user(),
                                password,
                                target.database(),
                                target.tls().channelBinding(),
                                settings),
                        work,
                        dialer,
                        connectTimeout,
                        ready);
                search.set(begun);
                begun.start();
            } else {
                ready.tryFailure(
                        secret.cause() instanceof UpstreamLoginException failure
                                ? failure
                                : UpstreamLoginException.credentials(
                                        "the password of " + login.user() + " can't be had", secret.cause()));
            }
        });
        return ready;
    }
}
