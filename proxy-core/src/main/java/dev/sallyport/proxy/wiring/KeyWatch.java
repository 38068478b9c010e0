package dev.sallyport.proxy.wiring;

import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.AuditSeverity;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.proxy.keys.IssuedKey;
import dev.sallyport.proxy.keys.KeyRing;
import dev.sallyport.proxy.revocation.Revocation;
import dev.sallyport.proxy.revocation.Revocation.Kind;
import dev.sallyport.proxy.revocation.Revocations;
import dev.sallyport.proxy.session.SessionDirectory;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the file of keys every {@value #INTERVAL_MILLIS} ms, ends the sessions of keys that no longer count, and
 * writes down what became of it.
 */
final class KeyWatch {
    private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);
    private static final long INTERVAL_MILLIS = 250;
    private static final String BY = "keys file";

    private final KeyRing keys;
    private final Revocations revocations;
    private final SessionDirectory directory;
    private final AuditLog audit;

    KeyWatch(KeyRing keys, Revocations revocations, SessionDirectory directory, AuditLog audit) {
        this.keys = keys;
        this.revocations = revocations;
        this.directory = directory;
        this.audit = audit;
    }

    void start(ScheduledExecutorService timer) {
        var unused = timer.scheduleWithFixedDelay(this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            KeyRing.Change change = keys.look();
            // INVARIANT: first whoever loses a session; a record that can't be written saves nobody's.
            change.withdrawn().forEach(this::revoke);
            for (IssuedKey key : change.issued()) {
                record("key.issue", key, AuditSeverity.INFO);
            }
            for (IssuedKey key : change.withdrawn()) {
                record("key.revoke", key, AuditSeverity.MEDIUM);
            }
            if (change.fault() != null) {
                record("key.fault", "keys", change.fault(), AuditSeverity.HIGH);
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the keys could not be looked at");
        }
    }

    private void revoke(IssuedKey key) {
        Instant now = revocations.now();
        // The clock of whoever issued it may be ahead.
        Instant before = key.created().isAfter(now) ? key.created() : now;
        try {
            int ended = revocations.add(
                    new Revocation(Kind.TOKEN, IdentityConfig.KEYS_ISSUER, key.id(), before, "key withdrawn", BY));
            LOG.atInfo()
                    .addKeyValue("key", key.id())
                    .addKeyValue("sessions", ended)
                    .log("key no longer counts");
        } catch (IOException e) {
            LOG.atError().setCause(e).addKeyValue("key", key.id()).log("a key's revocation could not be written");
        } catch (IllegalStateException full) {
            directory.kill(identity -> key.facts().equals(identity.token()), BY);
            LOG.atError().setCause(full).addKeyValue("key", key.id()).log("a key's revocation could not be kept");
        }
    }

    private void record(String action, IssuedKey key, AuditSeverity severity) {
        record(action, key.id(), key.principal(), severity);
    }

    private void record(String action, String target, @Nullable String after, AuditSeverity severity) {
        var unused = audit.append(AuditEvent.of(AuditEventType.ADMIN_ACTION)
                .severity(severity)
                .admin(new AdminFields(action, target, null, after))
                .build());
    }
}
