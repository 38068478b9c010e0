package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.AdminConfig;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.LimitsConfig;
import dev.sallyport.config.MaskingConfig;
import dev.sallyport.config.PolicyConfig;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.config.StatementText;
import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.frontend.CancelRequest;
import dev.sallyport.protocol.message.frontend.GssEncRequest;
import dev.sallyport.protocol.message.frontend.SslRequest;
import dev.sallyport.protocol.message.frontend.StartupMessage;
import dev.sallyport.protocol.message.frontend.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupHandlerTest {
    private final CancelRegistry cancels = new CancelRegistry();
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    /** Only what comes before a token is asked for. */
    @SuppressWarnings("NullAway")
    private SessionServices services() {
        SallyportConfig config = new SallyportConfig(
                Path.of("sallyport.yaml"),
                "main",
                List.of(),
                new IdentityConfig(List.of()),
                Map.of(),
                new PolicyConfig(List.of()),
                new MaskingConfig(null),
                new AuditConfig(Path.of("audit"), "o", StatementText.RAW, Duration.ofSeconds(1), 1 << 20),
                AdminConfig.DEFAULT,
                LimitsConfig.DEFAULT);
        return new SessionServices(
                config,
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Runnable::run,
                cancels,
                new SessionDirectory(),
                null,
                Clock.systemUTC());
    }

    private EmbeddedChannel connection(boolean tls) throws Exception {
        EmbeddedChannel channel = new EmbeddedChannel(new StartupHandler(services(), tls ? tls() : null));
        channels.add(channel);
        return channel;
    }

    @AfterEach
    void finish() {
        for (EmbeddedChannel channel : channels) {
            channel.finishAndReleaseAll();
        }
    }

    private static SslContext tls() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(emptyStore(), new char[0]);
        return SslContextBuilder.forServer(keys).sslProvider(SslProvider.JDK).build();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, java.io.IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        return store;
    }

    private static ByteBuf bytes(StartupPacket... packets) {
        ByteBuf out = Unpooled.buffer();
        for (StartupPacket packet : packets) {
            packet.write(out);
        }
        return out;
    }

    private static StartupMessage startup(String... pairs) {
        return new StartupMessage(3, 0, pairs.length == 0 ? Map.of("user", "anna") : Map.of(pairs[0], pairs[1]));
    }

    /** Everything the client got since the last call, as Latin-1 text. */
    private static String got(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            text.append(out.toString(StandardCharsets.ISO_8859_1));
            out.release();
        }
        return text.toString();
    }

    private static ErrorFields error(EmbeddedChannel channel) {
        byte[] bytes = got(channel).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(bytes).startsWith('E');
        assertThat(channel.isOpen()).isFalse();
        return ErrorResponse.read(Unpooled.wrappedBuffer(bytes).skipBytes(5)).fields();
    }

    @Test
    void asksForTheTokenWhereThePlaintextIsAllowed() throws Exception {
        EmbeddedChannel channel = connection(false);

        channel.writeInbound(bytes(startup()));

        assertThat(got(channel)).isEqualTo("R\0\0\0\u0008\0\0\0\3");
        assertThat(channel.pipeline().get(LoginHandler.class)).isNotNull();
        assertThat(channel.pipeline().get(StartupHandler.class)).isNull();
    }

    @Test
    void takesPacketsThatComeByteByByte() throws Exception {
        EmbeddedChannel channel = connection(false);
        ByteBuf bytes = bytes(new SslRequest(), new GssEncRequest(), startup());
        while (bytes.isReadable()) {
            channel.writeInbound(bytes.readRetainedSlice(1));
        }
        bytes.release();

        assertThat(got(channel)).isEqualTo("NNR\0\0\0\u0008\0\0\0\3");
    }

    @Test
    void offersTlsIfItHasACertificate() throws Exception {
        EmbeddedChannel channel = connection(true);

        channel.writeInbound(bytes(new SslRequest()));

        assertThat(got(channel)).isEqualTo("S");
        assertThat(channel.pipeline().first()).isInstanceOf(SslHandler.class);
    }

    @Test
    void takesNothingThatCameInTheClearIntoTheTlsSession() throws Exception {
        EmbeddedChannel channel = connection(true);

        channel.writeInbound(bytes(new SslRequest(), startup()));

        assertThat(error(channel).message()).isEqualTo("received unencrypted data after SSL request");
        assertThat(channel.pipeline().get(LoginHandler.class)).isNull();
    }

    @Test
    void insistsOnTls() throws Exception {
        EmbeddedChannel channel = connection(true);

        channel.writeInbound(bytes(startup()));

        ErrorFields error = error(channel);
        assertThat(error.sqlState()).isEqualTo("28000");
        assertThat(error.message()).contains("TLS is required");
    }

    @Test
    void insistsOnTlsAfterGssWasRefusedToo() throws Exception {
        EmbeddedChannel channel = connection(true);

        channel.writeInbound(bytes(new GssEncRequest(), startup()));

        assertThat(got(channel)).startsWith("N").contains("TLS is required");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void answersEachRequestOnceOnly() throws Exception {
        EmbeddedChannel ssl = connection(false);
        ssl.writeInbound(bytes(new SslRequest()));
        assertThat(got(ssl)).isEqualTo("N");
        ssl.writeInbound(bytes(new SslRequest()));
        assertThat(error(ssl).sqlState()).isEqualTo("0A000");

        EmbeddedChannel gss = connection(false);
        gss.writeInbound(bytes(new GssEncRequest()));
        assertThat(got(gss)).isEqualTo("N");
        gss.writeInbound(bytes(new GssEncRequest()));
        assertThat(error(gss).sqlState()).isEqualTo("0A000");
    }

    @Test
    void aTlsRecordInThePlaceOfAPacketNeedsACertificate() throws Exception {
        EmbeddedChannel channel = connection(false);

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 0, 5}));

        assertThat(channel.isOpen()).isFalse();
        assertThat(got(channel)).isEmpty();
    }

    @Test
    void aTlsRecordInThePlaceOfAPacketIsDirectTls() throws Exception {
        EmbeddedChannel channel = connection(true);

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 0, 5}));

        assertThat(channel.pipeline().get(SslHandler.class)).isNotNull();
        assertThat(got(channel)).doesNotContain("S", "N");
    }

    @Test
    void aCancelWithAnUnknownKeyIsClosedWithoutAnAnswer() throws Exception {
        EmbeddedChannel channel = connection(false);

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
        BackendKeyData key = cancels.register(17, 32, cancel);
        EmbeddedChannel channel = connection(false);

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
        EmbeddedChannel channel = connection(false);

        channel.writeInbound(Unpooled.copiedBuffer(garbage, StandardCharsets.ISO_8859_1));

        assertThat(channel.isOpen()).isFalse();
        assertThat(got(channel)).isEmpty();
    }

    @Test
    void otherMajorVersionsAreToldSo() throws Exception {
        EmbeddedChannel channel = connection(false);

        channel.writeInbound(bytes(new StartupMessage(2, 0, Map.of("user", "anna"))));

        assertThat(error(channel).sqlState()).isEqualTo("0A000");
    }

    @Test
    void newerMinorVersionsAreNegotiatedDown() throws Exception {
        EmbeddedChannel channel = connection(false);

        channel.writeInbound(bytes(new StartupMessage(3, 9, Map.of("user", "anna", "_pq_.magic", "1"))));

        assertThat(got(channel)).startsWith("v").contains("_pq_.magic").endsWith("R\0\0\0\u0008\0\0\0\3");
    }

    @Test
    void aSettingThatWouldUndermineTheProxyIsRefusedBeforeTheTokenIsAskedFor() throws Exception {
        EmbeddedChannel channel = connection(false);

        channel.writeInbound(bytes(new StartupMessage(3, 0, Map.of("user", "anna", "options", "-c role=admin"))));

        assertThat(error(channel).sqlState()).isEqualTo("42501");
    }

    @Test
    void whoSaysNothingIsClosed() throws Exception {
        EmbeddedChannel silent = connection(false);
        EmbeddedChannel slow = connection(false);
        slow.writeInbound(bytes(startup()));

        for (EmbeddedChannel channel : List.of(silent, slow)) {
            channel.advanceTimeBy(LimitsConfig.DEFAULT.authenticationTimeout().toMillis() + 1, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();

            assertThat(channel.isOpen()).isFalse();
        }
    }
}
