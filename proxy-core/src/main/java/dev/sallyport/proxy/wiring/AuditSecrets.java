package dev.sallyport.proxy.wiring;

import dev.sallyport.audit.RowDigest;
import dev.sallyport.audit.StatementDigest;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.proxy.session.AuditTexts;

/** The keys that the audit log's hashes are made with. */
final class AuditSecrets {
    private AuditSecrets() {}

    /** @throws IllegalArgumentException if the configured secret is too short */
    static AuditTexts texts(AuditConfig config) {
        return new AuditTexts(config.statementText(), StatementDigest.open(config.directory()), rows(config));
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
