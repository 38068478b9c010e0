package dev.sallyport.proxy.wiring;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.DayKeys;
import dev.sallyport.audit.RowDigest;
import dev.sallyport.audit.StatementDigest;
import dev.sallyport.audit.ValueDigest;
import dev.sallyport.audit.ValueForm;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.config.AuditParametersConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.proxy.session.AuditTexts;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that the audit log's hashes are made with, and what it encrypts with. */
final class AuditSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(AuditSecrets.class);

    private AuditSecrets() {}

    /**
     * @param timer sees to it that tomorrow's key is there before tomorrow is
     * @throws IllegalArgumentException if a configured secret is too short
     */
    static AuditTexts texts(AuditConfig config, Clock clock, ScheduledExecutorService timer) {
        AuditTexts texts = new AuditTexts(
                config.statementText(), StatementDigest.open(config.directory()), rows(config), values(config, clock));
        DayKeys days = texts.days();
        if (days != null) {
            var unused = timer.scheduleWithFixedDelay(() -> prepare(days), 10, 10, TimeUnit.MINUTES);
        }
        return texts;
    }

    private static void prepare(DayKeys days) {
        try {
            days.prepare();
        } catch (RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .log("a key for parameters could not be made: without it they are left out of the audit log");
        }
    }

    private static @Nullable ValueForm values(AuditConfig config, Clock clock) {
        AuditParametersConfig parameters = config.parameters();
        return switch (parameters.mode()) {
            case OMIT -> null;
            case RAW -> {
                LOG.atWarn()
                        .log("the audit log keeps parameters and literals as they are: audit.parameters.mode is raw");
                yield ValueForm.raw();
            }
            case HASH -> ValueForm.hashed(digest(config.directory(), parameters.key()));
            case ENCRYPT -> {
                Path folder = Objects.requireNonNull(parameters.dayKeys());
                Secret key = Objects.requireNonNull(parameters.key());
                try {
                    yield ValueForm.sealed(DayKeys.open(folder, key.resolve(), clock));
                } catch (IllegalArgumentException | AuditLogException e) {
                    throw new IllegalArgumentException("audit.parameters: " + e.getMessage(), e);
                }
            }
        };
    }

    private static ValueDigest digest(Path directory, @Nullable Secret key) {
        if (key == null) {
            return ValueDigest.open(directory);
        }
        try {
            return ValueDigest.of(key.resolve());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("audit.parameters.key: " + e.getMessage(), e);
        }
    }

    private static RowDigest rows(AuditConfig config) {
        Secret secret = config.rowKey();
        if (secret == null) {
            return RowDigest.open(config.directory());
        }
        try {
            return RowDigest.of(secret.resolve());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("audit.row_key: " + e.getMessage(), e);
        }
    }
}
