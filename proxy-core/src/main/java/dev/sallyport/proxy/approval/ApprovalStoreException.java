package dev.sallyport.proxy.approval;

import org.jspecify.annotations.Nullable;

/** The store of approvals failed: nothing can be approved, and nothing that needs it runs. */
public final class ApprovalStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean ofAuditLog;

    public ApprovalStoreException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    ApprovalStoreException(String message, @Nullable Throwable cause, boolean ofAuditLog) {
        super(message, cause);
        this.ofAuditLog = ofAuditLog;
    }

    /** Whether what failed is the audit log. */
    public boolean ofAuditLog() {
        return ofAuditLog;
    }
}
