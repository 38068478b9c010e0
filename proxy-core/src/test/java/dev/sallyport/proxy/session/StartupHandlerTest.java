package dev.sallyport.proxy.session;

import static dev.sallyport.proxy.session.FrontDoor.bytes;
import static dev.sallyport.proxy.session.FrontDoor.error;
import static dev.sallyport.proxy.session.FrontDoor.got;
import static dev.sallyport.proxy.session.FrontDoor.startup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.LimitsConfig;
import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.CancelRequest;
import dev.sallyport.protocol.message.frontend.GssEncRequest;
import dev.sallyport.protocol.message.frontend.SslRequest;
import dev.sallyport.protocol.message.frontend.StartupMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupHandlerTest {
    private final FrontDoor door = new FrontDoor();

    @AfterEach
    void finish() {
        door.finish();
    }

    @Test
    void asksForTheTokenWhereThePlaintextIsAllowed() throws Exception {
        EmbeddedChannel channel = door.connection(false);

        channel.writeInbound(bytes(startup()));

        assertThat(got(channel)).isEqualTo("R\0\0\0\u0008\0\0\0\3");
        assertThat(channel.pipeline().get(LoginHandler.class)).isNotNull();
        assertThat(channel.pipeline().get(StartupHandler.class)).isNull();
    }

    @Test
    void takesPacketsThatComeByteByByte() throws Exception {
        EmbeddedChannel channel = door.connection(false);
        ByteBuf bytes = bytes(new SslRequest(), new GssEncRequest(), startup());
        while (bytes.isReadable()) {
            channel.writeInbound(bytes.readRetainedSlice(1));
        }
        bytes.release();

        assertThat(got(channel)).isEqualTo("NNR\0\0\0\u0008\0\0\0\3");
    }

    @Test
    void offersTlsIfItHasACertificate() throws Exception {
        EmbeddedChannel channel = door.connection(true);

        channel.writeInbound(bytes(new SslRequest()));

        assertThat(got(channel)).isEqualTo("S");
        assertThat(channel.pipeline().first()).isInstanceOf(SslHandler.class);
    }

    @Test
    void takesNothingThatCameInTheClearIntoTheTlsSession() throws Exception {
        EmbeddedChannel channel = door.connection(true);

        channel.writeInbound(bytes(new SslRequest(), startup()));

        assertThat(error(channel).message()).isEqualTo("received unencrypted data after SSL request");
        assertThat(channel.pipeline().get(LoginHandler.class)).isNull();
    }

    @Test
    void insistsOnTls() throws Exception {
        EmbeddedChannel channel = door.connection(true);

        channel.writeInbound(bytes(startup()));

        ErrorFields error = error(channel);
        assertThat(error.sqlState()).isEqualTo("28000");
        assertThat(error.message()).contains("TLS is required");
    }

    @Test
    void insistsOnTlsAfterGssWasRefusedToo() throws Exception {
        EmbeddedChannel channel = door.connection(true);

        channel.writeInbound(bytes(new GssEncRequest(), startup()));

        assertThat(got(channel)).startsWith("N").contains("TLS is required");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void answersEachRequestOnceOnly() throws Exception {
        EmbeddedChannel ssl = door.connection(false);
        ssl.writeInbound(bytes(new SslRequest()));
        assertThat(got(ssl)).isEqualTo("N");
        ssl.writeInbound(bytes(new SslRequest()));
        assertThat(error(ssl).sqlState()).isEqualTo("0A000");

        EmbeddedChannel gss = door.connection(false);
        gss.writeInbound(bytes(new GssEncRequest()));
        assertThat(got(gss)).isEqualTo("N");
        gss.writeInbound(bytes(new GssEncRequest()));
        assertThat(error(gss).sqlState()).isEqualTo("0A000");
    }

    @Test
    void aTlsRecordInThePlaceOfAPacketNeedsACertificate() throws Exception {
        EmbeddedChannel channel = door.connection(false);

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 0, 5}));

        assertThat(channel.isOpen()).isFalse();
        assertThat(got(channel)).isEmpty();
    }

    @Test
    void aTlsRecordInThePlaceOfAPacketIsDirectTls() throws Exception {
        EmbeddedChannel channel = door.connection(true);

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 0, 5}));

        assertThat(channel.pipeline().get(SslHandler.class)).isNotNull();
        assertThat(got(channel)).doesNotContain("S", "N");
    }

    @Test
    void aCancelWithAnUnknownKeyIsClosedWithoutAnAnswer() throws Exception {
        EmbeddedChannel channel = door.connection(false);

        channel.writeInbound(bytes(new CancelRequest(17, new byte[] {1, 2, 3, 4})));

        assertThat(got(channel)).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aCancelClosesWhenTheUpstreamHasIt() throws Exception {
        Promise<Void> delivered = ImmediateEventExecutor.INSTANCE.newPromise();
        List<String> sent = new ArrayList<>();
        Supplier<Future<Void>> cancel = () -> {
            sent.add("cancel");
            return delivered;
        };
        BackendKeyData key = door.cancels.register(17, 32, cancel);
        EmbeddedChannel channel = door.connection(false);

        channel.writeInbound(bytes(new CancelRequest(17, key.secretKey()), new CancelRequest(17, key.secretKey())));

        assertThat(sent).as("one connection cancels once").hasSize(1);
        assertThat(channel.isOpen()).isTrue();
        delivered.setSuccess(null);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(got(channel)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\0\0\0\0", "\0\0\0\u0007aaa", "\u007f\0\0\0\0\0\0\0"})
    void whoeverSpeaksAnotherProtocolGetsNoAnswer(String garbage) throws Exception {
        EmbeddedChannel channel = door.connection(false);

        channel.writeInbound(Unpooled.copiedBuffer(garbage, StandardCharsets.ISO_8859_1));

        assertThat(channel.isOpen()).isFalse();
        assertThat(got(channel)).isEmpty();
    }

    @Test
    void otherMajorVersionsAreToldSo() throws Exception {
        EmbeddedChannel channel = door.connection(false);

        channel.writeInbound(bytes(new StartupMessage(2, 0, Map.of("user", "anna"))));

        assertThat(error(channel).sqlState()).isEqualTo("0A000");
    }

    @Test
    void newerMinorVersionsAreNegotiatedDown() throws Exception {
        EmbeddedChannel channel = door.connection(false);

        channel.writeInbound(bytes(new StartupMessage(3, 9, Map.of("user", "anna", "_pq_.magic", "1"))));

        assertThat(got(channel)).startsWith("v").contains("_pq_.magic").endsWith("R\0\0\0\u0008\0\0\0\3");
    }

    @Test
    void aSettingThatWouldUndermineTheProxyIsRefusedBeforeTheTokenIsAskedFor() throws Exception {
        EmbeddedChannel channel = door.connection(false);

        channel.writeInbound(bytes(new StartupMessage(3, 0, Map.of("user", "anna", "options", "-c role=admin"))));

        assertThat(error(channel).sqlState()).isEqualTo("42501");
    }

    @Test
    void whoSaysNothingIsClosed() throws Exception {
        EmbeddedChannel silent = door.connection(false);
        EmbeddedChannel slow = door.connection(false);
        slow.writeInbound(bytes(startup()));

        for (EmbeddedChannel channel : List.of(silent, slow)) {
            channel.advanceTimeBy(LimitsConfig.DEFAULT.authenticationTimeout().toMillis() + 1, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();

            assertThat(channel.isOpen()).isFalse();
        }
    }
}
