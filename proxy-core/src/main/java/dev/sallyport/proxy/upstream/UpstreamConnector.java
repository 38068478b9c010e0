package dev.sallyport.proxy.upstream;

import dev.sallyport.config.Credentials;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Opens sessions on PostgreSQL servers. Thread-safe. */
public final class UpstreamConnector {
    private static final int THREADS_MAX = 4;

    /** More, for several may wait for a source of secrets that hangs, and those of other sources should not. */
    private static final int SECRETS_THREADS_MAX = 16;

    private final Duration connectTimeout;
    private final BlockingWork work;
    private final BlockingWork secrets;
    private final UpstreamDialer dialer;

    /** With a few threads of its own for blocking work. */
    public UpstreamConnector(Duration connectTimeout) {
        this(
                connectTimeout,
                BlockingWork.ownThreads("upstream-login", THREADS_MAX),
                BlockingWork.ownThreads("upstream-secret", SECRETS_THREADS_MAX));
    }

    /**
     * With a given executor for blocking work.
     *
     * @param connectTimeout for all of it: fetching the password, name resolution, TCP, TLS and login
     * @param blocking bounded; runs name resolution, password suppliers, reading of certificates, and SCRAM's hashing
     */
    public UpstreamConnector(Duration connectTimeout, Executor blocking) {
        this(connectTimeout, new BlockingWork(blocking), new BlockingWork(blocking));
    }

    private UpstreamConnector(Duration connectTimeout, BlockingWork work, BlockingWork secrets) {
        this.connectTimeout = connectTimeout;
        this.work = work;
        this.secrets = secrets;
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
        new Attempts(loop, target, login, settings, ready).begin();
        return ready;
    }

    /**
     * Asks for a secret where that may wait, as for the passwords of logins; listeners of the result run on the loop.
     *
     * @return fails with what the question throws, and with {@link UpstreamLoginException} when too many wait
     */
    public <T> Future<T> ask(EventLoop loop, Callable<T> question) {
        return secrets.call(loop, question);
    }

    /** One login, and a second one if the password was wrong and there is another by now. Confined to one event loop. */
    private final class Attempts {
        private final EventLoop loop;
        private final UpstreamTarget target;
        private final UpstreamLogin login;
        private final Map<String, String> settings;
        private final Promise<UpstreamReady> ready;
        private final long end = System.nanoTime() + connectTimeout.toNanos();
        private final AtomicReference<UpstreamSearch> search = new AtomicReference<>();

        Attempts(
                EventLoop loop,
                UpstreamTarget target,
                UpstreamLogin login,
                Map<String, String> settings,
                Promise<UpstreamReady> ready) {
            this.loop = loop;
            this.target = target;
            this.login = login;
            this.settings = settings;
            this.ready = ready;
        }

        void begin() {
            Deadline.set(loop, connectTimeout, ready, () -> {
                UpstreamSearch begun = search.get();
                return begun == null ? "" : begun.tried();
            });
            withCredentials(login.credentials()::get, this::first);
        }

        private void first(Credentials shown) {
            Promise<UpstreamReady> found = loop.newPromise();
            found.addListener(outcome -> {
                if (outcome.isSuccess()) {
                    give((UpstreamReady) outcome.getNow());
                } else if (!ready.isDone() && UpstreamLoginException.isWrongPassword(outcome.cause())) {
                    withCredentials(() -> login.instead().apply(shown), other -> {
                        if (other.equals(shown)) {
                            ready.tryFailure(outcome.cause());
                        } else {
                            search(other, ready);
                        }
                    });
                } else {
                    ready.tryFailure(outcome.cause());
                }
            });
            ready.addListener(over -> found.cancel(false));
            search(shown, found);
        }

        private void give(UpstreamReady session) {
            if (!ready.trySuccess(session)) {
                UpstreamDialer.close(session.channel());
            }
        }

        private void withCredentials(Callable<Credentials> credentials, Consumer<Credentials> next) {
            secrets.call(loop, () -> Objects.requireNonNull(credentials.call())).addListener(secret -> {
                if (secret.isSuccess()) {
                    next.accept((Credentials) secret.getNow());
                } else {
                    ready.tryFailure(
                            secret.cause() instanceof UpstreamLoginException failure
                                    ? failure
                                    : UpstreamLoginException.noPassword(login.label(), secret.cause()));
                }
            });
        }

        private void search(Credentials shown, Promise<UpstreamReady> found) {
            if (found.isDone()) {
                return;
            }
            UpstreamSearch begun = new UpstreamSearch(
                    loop,
                    target,
                    () -> new UpstreamLoginMachine(
                            shown.user(),
                            shown.password(),
                            target.database(),
                            target.tls().channelBinding(),
                            settings),
                    work,
                    dialer,
                    Duration.ofNanos(Math.max(1, end - System.nanoTime())),
                    found);
            search.set(begun);
            begun.start();
        }
    }
}
