package dev.sallyport.proxy.session;

import static dev.sallyport.proxy.session.FrontDoor.bytes;
import static dev.sallyport.proxy.session.FrontDoor.error;
import static dev.sallyport.proxy.session.FrontDoor.got;
import static dev.sallyport.proxy.session.FrontDoor.startup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.frontend.CancelRequest;
import dev.sallyport.protocol.message.frontend.GssEncRequest;
import dev.sallyport.protocol.message.frontend.SslRequest;
import dev.sallyport.protocol.message.frontend.StartupMessage;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who doesn't get in: what they are told, what it costs, and what is on record. */
class LoginRefusalTest {
    private final FrontDoor door = new FrontDoor();

    @AfterEach
    void finish() {
        door.finish();
    }

    @Test
    void aStrangerIsRefusedAtTheFirstByteOfWhatIsNoPassword() throws Exception {
        EmbeddedChannel channel = door.connection(false);
        channel.writeInbound(bytes(startup()));
        got(channel);

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'Q'}));

        assertThat(error(channel).message()).isEqualTo("expected password response, got message type 81");
        assertThat(door.log.reasons()).containsExactly("expected password response, got message type 81");
    }

    @Test
    void aFullPoolIsToldAndRecorded() throws Exception {
        door.blocking = task -> {
            throw new RejectedExecutionException();
        };
        EmbeddedChannel channel = door.connection(false);
        channel.writeInbound(bytes(startup()));
        got(channel);

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'p', 0, 0, 0, 6, 'x', 0}));

        assertThat(error(channel).sqlState()).isEqualTo("53300");
        assertThat(door.log.reasons()).containsExactly("too many logins under way");
    }

    @Test
    void whoIsOneTooManyIsToldInTheWayTheyAskFor() throws Exception {
        EmbeddedChannel plain = door.turnedAway(false);
        plain.writeInbound(bytes(startup()));
        assertThat(error(plain).message()).isEqualTo("too many connections to the proxy");

        EmbeddedChannel asking = door.turnedAway(false);
        asking.writeInbound(bytes(new SslRequest(), new GssEncRequest(), startup()));
        assertThat(got(asking)).startsWith("NNE").contains("53300");
        assertThat(asking.isOpen()).isFalse();

        EmbeddedChannel secure = door.turnedAway(true);
        secure.writeInbound(bytes(new SslRequest()));
        assertThat(got(secure)).isEqualTo("S");

        assertThat(door.log.reasons())
                .containsExactly("too many connections to the proxy", "too many connections to the proxy");
    }

    @Test
    void whoIsOneTooManyMayCancel() throws Exception {
        Promise<Void> delivered = ImmediateEventExecutor.INSTANCE.newPromise();
        BackendKeyData key = door.cancels.register(17, 4, () -> delivered);
        EmbeddedChannel channel = door.turnedAway(true);

        channel.writeInbound(bytes(new CancelRequest(17, key.secretKey())));

        assertThat(channel.isOpen()).isTrue();
        delivered.setSuccess(null);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(door.count("sallyport.cancels", "passed")).isOne();
        assertThat(door.log.events).isEmpty();
    }

    @Test
    void whoIsOneTooManyHasLittleTime() throws Exception {
        EmbeddedChannel channel = door.turnedAway(false);

        channel.advanceTimeBy(2001, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }

    /** What came of a connection that got as far as a startup packet is on record, once. */
    @Test
    void everyEndAfterAStartupPacketIsOneRecord() throws Exception {
        EmbeddedChannel left = door.connection(false);
        left.writeInbound(bytes(startup()));
        left.close();
        EmbeddedChannel goodbye = door.connection(false);
        goodbye.writeInbound(bytes(startup()));
        goodbye.writeInbound(Unpooled.wrappedBuffer(new byte[] {'X', 0, 0, 0, 4}));
        EmbeddedChannel slow = door.connection(false);
        slow.writeInbound(bytes(startup()));
        slow.advanceTimeBy(1, TimeUnit.HOURS);
        slow.runScheduledPendingTasks();
        door.connection(true).writeInbound(bytes(startup()));
        door.connection(false).writeInbound(bytes(new StartupMessage(2, 0, Map.of("user", "anna"))));
        door.connection(false).writeInbound(bytes(startup("user", "")));
        door.connection(true).writeInbound(bytes(new SslRequest(), startup()));
        door.channels.forEach(EmbeddedChannel::close);

        assertThat(door.log.reasons())
                .containsExactly(
                        "client left before it proved who it is",
                        "client left before it proved who it is",
                        "login took too long",
                        "TLS is required; connect with sslmode=require or stricter",
                        "unsupported frontend protocol 2.0: server supports 3.0 to 3.2",
                        "startup packet refused: no PostgreSQL user name specified in startup packet",
                        "received unencrypted data after SSL request");
        assertThat(door.metrics.get("sallyport.unheard").counter().count()).isZero();
    }

    /** A port scan costs a number. */
    @Test
    void whoSaysNothingIsOnlyCounted() throws Exception {
        door.connection(false).close();
        door.connection(false).writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII));
        door.connection(false).writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 0, 5}));
        EmbeddedChannel silent = door.connection(false);
        silent.advanceTimeBy(1, TimeUnit.HOURS);
        silent.runScheduledPendingTasks();
        door.connection(false).writeInbound(bytes(new CancelRequest(17, new byte[] {1, 2, 3, 4})));

        assertThat(door.log.events).isEmpty();
        assertThat(door.metrics.get("sallyport.unheard").counter().count()).isEqualTo(4);
        assertThat(door.count("sallyport.cancels", "unknown")).isOne();
    }
}
