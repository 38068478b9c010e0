package dev.sallyport.proxy.wiring;

import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.sink.KafkaPlace;
import dev.sallyport.audit.sink.KafkaSink;
import dev.sallyport.audit.sink.RecordFormat;
import dev.sallyport.config.AuditSinkConfig.KafkaLogin;
import dev.sallyport.config.AuditSinkConfig.KafkaTarget;
import dev.sallyport.config.AuditSinkConfig.Mechanism;
import dev.sallyport.config.AuditSinkConfig.Tls;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.SallyportConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Sinks that are topics of Kafka's, as they are configured. */
final class KafkaSinks {
    private KafkaSinks() {}

    static KafkaSink of(String name, KafkaTarget target, SallyportConfig config, RecordFormat format) {
        KafkaPlace place = new KafkaPlace(
                target.servers().stream().map(HostPort::toString).toList(),
                target.topic(),
                target.partition(),
                target.tls() == Tls.OFF
                        ? null
                        : new KafkaPlace.Tls(target.rootCertificate(), target.certificate(), target.key()),
                login(target.login()),
                KafkaPlace.PATIENCE);
        Path checkpoint = new LogLayout(config.audit().directory()).checkpoint();
        return new KafkaSink(
                place,
                config.node(),
                name,
                config.audit().origin(),
                format,
                () -> Files.exists(checkpoint) ? Files.readString(checkpoint) : "");
    }

    private static KafkaPlace.@Nullable Login login(@Nullable KafkaLogin login) {
        if (login == null) {
            return null;
        }
        return new KafkaPlace.Login(
                login.mechanism() == Mechanism.PLAIN ? KafkaPlace.Mechanism.PLAIN : KafkaPlace.Mechanism.SCRAM,
                login.user(),
                login.password()::resolve);
    }
}
