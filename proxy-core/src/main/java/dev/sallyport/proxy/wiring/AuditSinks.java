package dev.sallyport.proxy.wiring;

import dev.sallyport.audit.AuditKeeping;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.sink.FileSink;
import dev.sallyport.audit.sink.OcsfFormat;
import dev.sallyport.audit.sink.OtelFormat;
import dev.sallyport.audit.sink.OtlpSink;
import dev.sallyport.audit.sink.RecordFormat;
import dev.sallyport.audit.sink.Sink;
import dev.sallyport.audit.sink.SinkHealth;
import dev.sallyport.audit.sink.SinkRunner;
import dev.sallyport.audit.sink.SyslogSink;
import dev.sallyport.audit.sink.WebhookSink;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.config.AuditSinkConfig;
import dev.sallyport.config.AuditSinkConfig.FileTarget;
import dev.sallyport.config.AuditSinkConfig.KafkaTarget;
import dev.sallyport.config.AuditSinkConfig.OtlpTarget;
import dev.sallyport.config.AuditSinkConfig.SyslogTarget;
import dev.sallyport.config.AuditSinkConfig.WebhookTarget;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.config.Secret;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;

/** The places that records of the log are sent on to, each on a thread of its own. */
final class AuditSinks implements AutoCloseable {
    private final List<SinkRunner> runners = new ArrayList<>();

    /** Puts them together; nothing is sent before {@link #start}. */
    AuditSinks(SallyportConfig whole, FileAuditLog log, MeterRegistry metrics, Clock clock) {
        AuditConfig config = whole.audit();
        Disk disk = new LocalDisk();
        LogLayout layout = new LogLayout(config.directory());
        for (AuditSinkConfig each : config.sinks()) {
            SinkRunner runner = new SinkRunner(
                    each.name(),
                    each.kind().name().toLowerCase(Locale.ROOT),
                    layout,
                    config.origin(),
                    log::durableSize,
                    sink(each, whole, disk, clock),
                    disk);
            runners.add(runner);
            meter(each.name(), runner, metrics);
        }
    }

    /** How the log is written that these follow. */
    static AuditSettings logSettings(SallyportConfig config) {
        AuditConfig log = config.audit();
        return AuditSettings.of(log.directory(), log.origin(), config.node())
                .withSegmentBytesMax(log.segmentBytesMax())
                .withCheckpointInterval(log.checkpointInterval())
                .withKeeping(new AuditKeeping(
                        log.keeping().compress(),
                        log.keeping().ageMax(),
                        log.keeping().bytesMax(),
                        AuditKeeping.ALL.interval()));
    }

    private static Sink sink(AuditSinkConfig sink, SallyportConfig config, Disk disk, Clock clock) {
        RecordFormat format = format(sink.format(), clock);
        if (sink.target() instanceof FileTarget file) {
            return new FileSink(file.path(), file.bytesMax(), file.filesMax(), format, disk);
        }
        if (sink.target() instanceof SyslogTarget syslog) {
            HostPort address = syslog.address();
            SSLContext tls = switch (syslog.tls()) {
                case VERIFY_FULL -> TrustedRoots.context(syslog.rootCertificate());
                case OFF -> null;
            };
            return new SyslogSink(address.host(), address.port(), tls, config.node(), format);
        }
        if (sink.target() instanceof OtlpTarget collector) {
            Secret token = collector.token();
            return new OtlpSink(
                    collector.url(),
                    config.node(),
                    config.audit().origin(),
                    token == null ? null : token::resolve,
                    clock);
        }
        if (sink.target() instanceof KafkaTarget kafka) {
            return KafkaSinks.of(sink.name(), kafka, config, format);
        }
        return webhook((WebhookTarget) sink.target(), config.audit().origin(), format, clock);
    }

    private static Sink webhook(WebhookTarget webhook, String origin, RecordFormat format, Clock clock) {
        WebhookSink.Body body = switch (webhook.body()) {
            case LINES -> WebhookSink.Body.LINES;
            case ARRAY -> WebhookSink.Body.ARRAY;
        };
        return new WebhookSink(webhook.url(), origin, webhook.secret()::read, body, format, clock);
    }

    private static RecordFormat format(AuditSinkConfig.Format format, Clock clock) {
        return switch (format) {
            case JSON -> RecordFormat.JSON;
            case OCSF -> new OcsfFormat();
            case OTEL -> new OtelFormat(clock);
        };
    }

    private static void meter(String name, SinkRunner runner, MeterRegistry metrics) {
        Gauge.builder(
                        "sallyport.audit.sink.lag.records",
                        runner,
                        each -> each.health().lag())
                .description("Records in the audit log that a sink hasn't acknowledged")
                .tag("sink", name)
                .register(metrics);
        FunctionCounter.builder(
                        "sallyport.audit.sink.failures",
                        runner,
                        each -> each.health().failures())
                .description("How often records could not be passed on to a sink")
                .tag("sink", name)
                .register(metrics);
    }

    void start() {
        runners.forEach(SinkRunner::start);
    }

    /** How each stands now. */
    List<SinkHealth> health() {
        return runners.stream().map(SinkRunner::health).toList();
    }

    /** To be called once the log is closed: what it wrote at last is passed on, too, if that is quickly done. */
    @Override
    public void close() {
        runners.forEach(SinkRunner::letEnd);
        runners.forEach(SinkRunner::close);
    }
}
