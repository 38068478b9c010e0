package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.proxy.upstream.ScriptedServer.Manner;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Several hosts, each with its own faults. What is passed over and what is not was compared with libpq 15's psql. */
class UpstreamSearchTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final UpstreamTls REQUIRED =
            new UpstreamTls(UpstreamTlsMode.REQUIRE, null, ChannelBindingMode.DISABLE);

    private static MultiThreadIoEventLoopGroup loops;

    private final List<ScriptedServer> servers = new ArrayList<>();
    private final AtomicInteger passwordsAsked = new AtomicInteger();

    @BeforeAll
    static void startLoops() {
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    @AfterAll
    static void stopLoops() {
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @AfterEach
    void stopServers() throws IOException {
        for (ScriptedServer server : servers) {
            server.close();
        }
    }

    @Test
    void goesOnToTheNextHostWhereNobodyListens() throws Exception {
        ScriptedServer second = server(Manner.PRIMARY);

        assertThat(session(ScriptedServer.nobody(), second.host()).peer().host())
                .isEqualTo(second.host());
        assertThat(passwordsAsked).hasValue(1);
    }

    @Test
    void goesOnToTheNextHostWhenANameHasNoAddress() throws Exception {
        ScriptedServer second = server(Manner.PRIMARY);

        assertThat(session(new UpstreamHost("no-such-host.invalid", 5432), second.host())
                        .peer()
                        .host())
                .isEqualTo(second.host());
    }

    @Test
    void goesOnToTheNextHostWhileOneIsStartingUp() throws Exception {
        ScriptedServer first = server(Manner.STARTING_UP);
        ScriptedServer second = server(Manner.PRIMARY);

        assertThat(session(first.host(), second.host()).peer().host()).isEqualTo(second.host());
        assertThat(first.connections()).isOne();
    }

    /** A time that a server of this machine's may need more of than it has. */
    private interface Hurried {
        void within(Duration time) throws Exception;
    }

    /** With this time, or with the least that is enough on this machine: what never happens is still found. */
    private static void hurried(Duration least, Hurried attempt) throws Exception {
        for (Duration time = least; ; time = time.multipliedBy(4)) {
            try {
                attempt.within(time);
                return;
            } catch (ExecutionException | AssertionError e) {
                if (time.compareTo(Duration.ofMinutes(1)) > 0) {
                    throw e;
                }
            }
        }
    }

    @Test
    void goesOnToTheNextHostWhenOneDoesNotAnswerInItsTime() throws Exception {
        ScriptedServer first = server(Manner.SILENT);
        ScriptedServer second = server(Manner.PRIMARY);

        hurried(SHORT, time -> {
            UpstreamReady ready = connect(choice(SessionAttributes.ANY, time), LONG, first.host(), second.host())
                    .get();
            assertThat(ready.peer().host()).isEqualTo(second.host());
        });
    }

    @Test
    void leavesTheNextHostItsShareOfTheTime() throws Exception {
        ScriptedServer first = server(Manner.SILENT);
        ScriptedServer second = server(Manner.PRIMARY);

        hurried(Duration.ofSeconds(2), time -> {
            UpstreamReady ready = connect(UpstreamChoice.IN_ORDER, time, first.host(), second.host())
                    .get();
            assertThat(ready.peer().host()).isEqualTo(second.host());
        });
    }

    @Test
    void endsAtTheDeadlineOfTheWholeHoweverMuchEachHostMayTake() throws Exception {
        ScriptedServer silent = server(Manner.SILENT);
        ScriptedServer last = server(Manner.PRIMARY);
        hurried(SHORT, time -> {
            UpstreamLoginException failure = failure(connect(
                    choice(SessionAttributes.ANY, LONG), time, ScriptedServer.nobody(), silent.host(), last.host()));

            assertThat(failure.error().sqlState()).isEqualTo("08001");
            assertThat(failure)
                    .hasMessageStartingWith("no answer within " + time.toMillis() + " ms; before that 127.0.0.1:");
        });
        assertThat(last.connections()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"FULL,53300", "WRONG_PASSWORD,08004", "CLOSES,08001"})
    void asksNobodyElseWhenOneHasAnswered(Manner manner, String sqlState) throws Exception {
        ScriptedServer first = server(manner);
        ScriptedServer second = server(Manner.PRIMARY);

        UpstreamLoginException failure = failure(connect(UpstreamChoice.IN_ORDER, LONG, first.host(), second.host()));

        assertThat(failure.error().sqlState()).isEqualTo(sqlState);
        assertThat(second.connections()).isZero();
    }

    @Test
    void asksNobodyElseWhenOneHasNoTls() throws Exception {
        ScriptedServer first = server(Manner.REFUSES_TLS);
        ScriptedServer second = server(Manner.PRIMARY);

        UpstreamLoginException failure =
                failure(connect(REQUIRED, UpstreamChoice.IN_ORDER, LONG, List.of(first.host(), second.host())));

        assertThat(failure).hasMessage("the server does not offer TLS");
        assertThat(second.connections()).isZero();
        assertThat(first.asked).as("nothing was said in the clear").isEmpty();
    }

    @Test
    void saysHowManyWereTriedAndNotWhich() throws Exception {
        UpstreamHost one = ScriptedServer.nobody();
        UpstreamHost other = new UpstreamHost("no-such-host.invalid", 5432);
        UpstreamLoginException failure = failure(connect(UpstreamChoice.IN_ORDER, LONG, one, other));

        assertThat(failure.error().sqlState()).isEqualTo("08001");
        assertThat(failure.error().message()).isEqualTo("could not connect to the database server");
        assertThat(failure.error().field('D')).contains("2 database servers were tried.");
        assertThat(failure.error().toString()).doesNotContain("127.0.0.1", "invalid");
        assertThat(failure).hasMessageContaining(one.toString()).hasMessageContaining(other.toString());
        assertThat(failure(connect(UpstreamChoice.IN_ORDER, LONG, one)).error().field('D'))
                .isEmpty();
    }

    @Test
    void tellsTheClientToComeAgainWhenOneWillBeReady() throws Exception {
        UpstreamLoginException failure = failure(connect(
                UpstreamChoice.IN_ORDER, LONG, server(Manner.STARTING_UP).host(), ScriptedServer.nobody()));

        assertThat(failure.error().sqlState()).isEqualTo("57P03");
        assertThat(failure.error().message()).isEqualTo("the database system is starting up");
        assertNothingOfTheProxysOwn(failure);
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"FULL", "STARTING_UP", "WRONG_PASSWORD"})
    void keepsTheProxysNamesToItself(Manner manner) throws Exception {
        assertNothingOfTheProxysOwn(
                failure(connect(UpstreamChoice.IN_ORDER, LONG, server(manner).host())));
    }

    private static void assertNothingOfTheProxysOwn(UpstreamLoginException failure) {
        ErrorFields error = failure.error();
        for (char field : "MDHWR".toCharArray()) {
            assertThat(error.field(field).orElse("")).doesNotContain("secret", "127.0.0.1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ANY,STANDBY,PRIMARY,0",
        "READ_WRITE,STANDBY,PRIMARY,1",
        "READ_WRITE,READ_ONLY_PRIMARY,PRIMARY,1",
        "READ_WRITE,OLD_STANDBY,OLD_PRIMARY,1",
        "READ_WRITE,BROKEN,OLD_PRIMARY,1",
        "READ_WRITE,STANDBY,READ_ONLY_PRIMARY,-1",
        "READ_ONLY,PRIMARY,STANDBY,1",
        "READ_ONLY,PRIMARY,READ_ONLY_PRIMARY,1",
        "READ_ONLY,OLD_PRIMARY,OLD_STANDBY,1",
        "READ_ONLY,PRIMARY,OLD_PRIMARY,-1",
        "PRIMARY,STANDBY,READ_ONLY_PRIMARY,1",
        "PRIMARY,OLD_STANDBY,OLD_PRIMARY,1",
        "PRIMARY,STANDBY,OLD_STANDBY,-1",
        "STANDBY,PRIMARY,STANDBY,1",
        "STANDBY,READ_ONLY_PRIMARY,OLD_STANDBY,1",
        "STANDBY,PRIMARY,BROKEN,-1",
        "PREFER_STANDBY,PRIMARY,STANDBY,1",
        "PREFER_STANDBY,PRIMARY,OLD_STANDBY,1",
        "PREFER_STANDBY,PRIMARY,READ_ONLY_PRIMARY,0",
        "PREFER_STANDBY,OLD_PRIMARY,PRIMARY,0",
        "PREFER_STANDBY,STARTING_UP,PRIMARY,1"
    })
    void choosesByWhatAServerIs(SessionAttributes wanted, Manner first, Manner second, int chosen) throws Exception {
        List<UpstreamHost> hosts = List.of(server(first).host(), server(second).host());
        Future<UpstreamReady> session = connect(UpstreamTls.disabled(), choice(wanted, null), LONG, hosts);

        if (chosen < 0) {
            UpstreamLoginException failure = failure(session);
            assertThat(failure.error().sqlState()).isEqualTo("08001");
            assertThat(failure.error().message())
                    .isEqualTo("no database server that could be reached is " + wanted.description());
            return;
        }
        UpstreamReady ready = session.get();
        assertThat(ready.peer().host()).isEqualTo(hosts.get(chosen));
        assertThat(ready.channel().pipeline().toMap()).isEmpty();
        ready.channel().close().syncUninterruptibly();
    }

    @Test
    void losesNothingThatWasReportedMeanwhile() throws Exception {
        UpstreamReady ready = connect(
                        choice(SessionAttributes.PRIMARY, null),
                        LONG,
                        server(Manner.OLD_PRIMARY).host())
                .get();

        assertThat(ready.parameters()).containsEntry("client_encoding", "UTF8").containsEntry("TimeZone", "UTC");
    }

    @Test
    void takesLeaveOfAServerThatIsNotTheRightOne() throws Exception {
        ScriptedServer standby = server(Manner.STANDBY);
        connect(
                        choice(SessionAttributes.PRIMARY, null),
                        LONG,
                        standby.host(),
                        server(Manner.PRIMARY).host())
                .get();

        assertThat(standby.asked.poll(5, TimeUnit.MINUTES)).isEqualTo("login");
        assertThat(standby.asked.poll(5, TimeUnit.MINUTES)).isEqualTo("goodbye");
    }

    @Test
    void asksAServerWhatItIsOnlyIfItMatters() throws Exception {
        ScriptedServer old = server(Manner.OLD_PRIMARY);
        session(old.host()).channel().close().syncUninterruptibly();

        assertThat(old.asked.poll(5, TimeUnit.MINUTES)).isEqualTo("login");
        assertThat(old.asked).isEmpty();
    }

    @Test
    void cancelsWhereTheSessionIs() throws Exception {
        ScriptedServer first = server(Manner.STANDBY);
        ScriptedServer second = server(Manner.PRIMARY);
        UpstreamReady ready = connect(choice(SessionAttributes.PRIMARY, null), LONG, first.host(), second.host())
                .get();

        new UpstreamCancel(LONG).send(loops.next(), ready.peer(), ready.key()).get();

        assertThat(second.asked).contains("cancel");
        assertThat(first.asked).doesNotContain("cancel");
    }

    @Test
    void triesInAnotherOrderIfAsked() throws Exception {
        List<UpstreamHost> hosts =
                List.of(server(Manner.PRIMARY).host(), server(Manner.PRIMARY).host());
        Set<UpstreamHost> seen = new HashSet<>();
        UpstreamChoice random = new UpstreamChoice(SessionAttributes.ANY, true, null);
        for (int i = 0; i < 64 && seen.size() < 2; i++) {
            UpstreamReady ready =
                    connect(UpstreamTls.disabled(), random, LONG, hosts).get();
            seen.add(ready.peer().host());
            ready.channel().close().syncUninterruptibly();
        }

        assertThat(seen).hasSize(2);
    }

    @Test
    void stopsSearchingForWhoNoLongerWaits() throws Exception {
        hurried(SHORT, time -> {
            ScriptedServer first = server(Manner.SILENT);
            ScriptedServer second = server(Manner.PRIMARY);
            Future<UpstreamReady> unwanted =
                    connect(choice(SessionAttributes.ANY, LONG), LONG, first.host(), second.host());
            assertThat(first.asked.poll(5, TimeUnit.MINUTES)).isEqualTo("login");

            assertThat(unwanted.cancel(false)).isTrue();
            session(first.host(), second.host(), time);

            assertThat(second.connections()).as("the second search's alone").isOne();
        });
    }

    private ScriptedServer server(Manner manner) throws IOException {
        ScriptedServer server = new ScriptedServer(manner);
        servers.add(server);
        return server;
    }

    private static UpstreamChoice choice(SessionAttributes wanted, @Nullable Duration each) {
        return new UpstreamChoice(wanted, false, each);
    }

    private UpstreamReady session(UpstreamHost... hosts) throws Exception {
        return connect(UpstreamChoice.IN_ORDER, LONG, hosts).get();
    }

    private void session(UpstreamHost first, UpstreamHost second, Duration each) throws Exception {
        connect(choice(SessionAttributes.ANY, each), LONG, first, second).get();
    }

    private Future<UpstreamReady> connect(UpstreamChoice choice, Duration timeout, UpstreamHost... hosts) {
        return connect(UpstreamTls.disabled(), choice, timeout, List.of(hosts));
    }

    private Future<UpstreamReady> connect(
            UpstreamTls tls, UpstreamChoice choice, Duration timeout, List<UpstreamHost> hosts) {
        UpstreamTarget target = new UpstreamTarget(hosts, "secret_base", tls, choice, UpstreamKeepalive.STANDARD);
        UpstreamLogin login = new UpstreamLogin("secret_login", () -> {
            passwordsAsked.incrementAndGet();
            return "geheim";
        });
        return new UpstreamConnector(timeout).connect(loops.next(), target, login, Map.of());
    }

    private static UpstreamLoginException failure(Future<UpstreamReady> future) throws InterruptedException {
        future.await();
        assertThat(future.cause()).isInstanceOf(UpstreamLoginException.class);
        return (UpstreamLoginException) future.cause();
    }
}
