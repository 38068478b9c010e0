package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import dev.sallyport.protocol.message.backend.AuthenticationOk;
import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.type.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoginHandlerTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Promise<UpstreamReady> promise = channel.eventLoop().newPromise();

    LoginHandlerTest() {
        UpstreamLoginMachine machine =
                new UpstreamLoginMachine("reader", "geheim", "shop", ChannelBindingMode.PREFER, Map.of());
        UpstreamTransport transport = new UpstreamTransport(false, true, null);
        UpstreamPeer peer = new UpstreamPeer(
                new UpstreamHost("db.example", 5432),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5432),
                UpstreamTls.disabled(),
                UpstreamKeepalive.STANDARD);
        UpstreamDialer.Dialed connection = new UpstreamDialer.Dialed(channel, peer, transport);
        channel.pipeline().addLast(new LoginHandler(machine, connection, new BlockingWork(Runnable::run), promise));
        channel.releaseOutbound();
    }

    @Test
    void handsOverAnEmptyPipeline() {
        channel.writeInbound(greeting());

        assertThat(promise.getNow().parameters()).containsEntry("client_encoding", "UTF8");
        assertThat(channel.pipeline().toMap()).isEmpty();
    }

    @Test
    void readsAGreetingByteByByte() {
        ByteBuf greeting = greeting();
        while (greeting.isReadable()) {
            assertThat(promise.isDone()).isFalse();
            channel.writeInbound(Unpooled.buffer().writeByte(greeting.readByte()));
        }

        assertThat(promise.isSuccess()).isTrue();
    }

    @Test
    void losesNoByteBehindReadyForQuery() {
        ByteBuf late = bytes(new ParameterStatus("TimeZone", "UTC"));
        channel.writeInbound(greeting().writeBytes(late, 7));

        assertThat(promise.isDone()).as("half a message is left").isFalse();

        channel.writeInbound(late);

        assertThat(promise.getNow().parameters()).containsEntry("TimeZone", "UTC");
    }

    @Test
    void allocatesNothingForAnAnnouncedGiant() {
        ByteBuf giant = Unpooled.buffer().writeByte('E').writeInt(65_537);
        channel.writeInbound(giant);

        assertThat(promise.cause()).hasMessageContaining("invalid length 65537 of backend message 'E'");
        assertThat(channel.finish()).isFalse();
        assertThat(giant.refCnt()).isZero();
    }

    @Test
    void readsNoMessageOfAnHttpServer() {
        channel.writeInbound(Unpooled.copiedBuffer("HTTP/1.1 400 Bad Request\r\n\r\n", StandardCharsets.US_ASCII));

        assertThat(promise.cause()).isInstanceOf(UpstreamLoginException.class);
    }

    @Test
    void reportsAServerThatLeaves() {
        channel.writeInbound(bytes(new AuthenticationOk()));
        channel.close().syncUninterruptibly();

        assertThat(promise.cause()).hasMessage("the server closed the connection during login");
    }

    private static ByteBuf greeting() {
        return bytes(
                new AuthenticationOk(),
                new ParameterStatus("client_encoding", "UTF8"),
                new ParameterStatus("standard_conforming_strings", "on"),
                new BackendKeyData(1, new byte[4]),
                new ReadyForQuery(TransactionStatus.IDLE));
    }

    private static ByteBuf bytes(BackendMessage... messages) {
        ByteBuf out = Unpooled.buffer();
        for (BackendMessage message : messages) {
            message.write(out);
        }
        return out;
    }
}
