package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.HexFormat;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsRequestHandlerTest {
    private static final UpstreamTls TLS = new UpstreamTls(UpstreamTlsMode.REQUIRE, null, ChannelBindingMode.PREFER);

    private final Promise<SSLSession> established = ImmediateEventExecutor.INSTANCE.newPromise();
    private final EmbeddedChannel channel;

    TlsRequestHandlerTest() throws UpstreamLoginException {
        channel = new EmbeddedChannel(
                new TlsRequestHandler(UpstreamTlsContext.open(TLS), new UpstreamHost("db.example", 5432), established));
    }

    @Test
    void asksAndThenSpeaksTls() {
        ByteBuf request = channel.readOutbound();
        assertThat(ByteBufUtil.hexDump(request)).isEqualTo("0000000804d2162f");

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'S'}));

        assertThat(channel.pipeline().get(SslHandler.class)).isNotNull();
        ByteBuf hello = channel.readOutbound();
        assertThat(hello.getByte(0)).as("a TLS handshake record").isEqualTo((byte) 0x16);
        assertThat(established.isDone()).isFalse();
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @CsvSource({
        "4e,the server does not offer TLS",
        "47,the server answered SSLRequest by byte 71",
        "5300,the server sent 2 bytes of plaintext in answer to SSLRequest",
        "535300000000,the server sent 6 bytes of plaintext in answer to SSLRequest",
        "4e52000000,the server sent 5 bytes of plaintext in answer to SSLRequest",
        "45000000085300,the server sent 7 bytes of plaintext in answer to SSLRequest"
    })
    void takesNothingInPlaceOfTls(String answer, String reason) {
        channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(answer)));

        assertThat(established.cause()).hasMessage(reason);
        assertThat(((UpstreamLoginException) established.cause()).error().sqlState())
                .isEqualTo("08001");
        assertThat(channel.pipeline().get(SslHandler.class)).isNull();
        channel.finishAndReleaseAll();
    }

    @Test
    void reportsAServerThatHangsUp() {
        channel.close().syncUninterruptibly();

        assertThat(established.cause()).hasMessage("the server closed the connection when asked for TLS");
        channel.finishAndReleaseAll();
    }
}
