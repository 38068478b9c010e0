package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.AdminConfig;
import dev.sallyport.config.ApprovalsConfig;
import dev.sallyport.config.AuditAnchorsConfig;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.config.AuditKeepingConfig;
import dev.sallyport.config.AuditParametersConfig;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.LimitsConfig;
import dev.sallyport.config.MaskingConfig;
import dev.sallyport.config.PolicyConfig;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.config.StatementText;
import dev.sallyport.config.SurfaceConfig;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.frontend.StartupMessage;
import dev.sallyport.protocol.message.frontend.StartupPacket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManagerFactory;

/** A listener's first handlers on embedded channels, with a log and metrics in memory. */
final class FrontDoor {
    final CancelRegistry cancels = new CancelRegistry();
    final List<EmbeddedChannel> channels = new ArrayList<>();
    final RecordedEvents log = new RecordedEvents();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Executor blocking = Runnable::run;

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
                MaskingConfig.NONE,
                new AuditConfig(
                        Path.of("audit"),
                        "o",
                        StatementText.RAW,
                        Duration.ofSeconds(1),
                        1 << 20,
                        null,
                        AuditParametersConfig.OMITTED,
                        AuditKeepingConfig.DEFAULT,
                        List.of(),
                        AuditAnchorsConfig.NONE),
                new ApprovalsConfig("jdbc:h2:file:/nowhere", null, null),
                AdminConfig.DEFAULT,
                LimitsConfig.DEFAULT,
                SurfaceConfig.DEFAULT,
                List.of());
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
                null,
                null,
                null,
                blocking,
                cancels,
                new PrincipalLimits(1),
                new RefusalRecords(log, new EmbeddedChannel().eventLoop()),
                new SessionDirectory(),
                new SessionMetrics(metrics),
                null,
                Clock.systemUTC());
    }

    EmbeddedChannel connection(boolean tls) throws Exception {
        return connection(StartupHandler.welcoming(services(), tls ? tls() : null, Doors.TOKENS, () -> {}));
    }

    EmbeddedChannel turnedAway(boolean tls) throws Exception {
        return connection(StartupHandler.turningAway(services(), tls ? tls() : null));
    }

    private EmbeddedChannel connection(StartupHandler handler) {
        EmbeddedChannel channel = new EmbeddedChannel(handler);
        channels.add(channel);
        return channel;
    }

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

    static ByteBuf bytes(StartupPacket... packets) {
        ByteBuf out = Unpooled.buffer();
        for (StartupPacket packet : packets) {
            packet.write(out);
        }
        return out;
    }

    static StartupMessage startup(String... pairs) {
        return new StartupMessage(3, 0, pairs.length == 0 ? Map.of("user", "anna") : Map.of(pairs[0], pairs[1]));
    }

    /** Everything the client got since the last call, as Latin-1 text. */
    static String got(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            text.append(out.toString(StandardCharsets.ISO_8859_1));
            out.release();
        }
        return text.toString();
    }

    static ErrorFields error(EmbeddedChannel channel) {
        byte[] bytes = got(channel).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(bytes).startsWith('E');
        assertThat(channel.isOpen()).isFalse();
        return ErrorResponse.read(Unpooled.wrappedBuffer(bytes).skipBytes(5)).fields();
    }

    double count(String name, String outcome) {
        return metrics.get(name).tag("outcome", outcome).counter().count();
    }
}
