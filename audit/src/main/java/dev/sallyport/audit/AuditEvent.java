package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/**
 * One thing that happened, as it is to be recorded. Sequence number, id, time and node are the log's to add.
 *
 * <p>Statement events need session, actor and statement, a decision its decision, an end its result; session events
 * need session and actor. An event without them can't be made.
 */
public record AuditEvent(
        AuditEventType type,
        AuditSeverity severity,
        @Nullable SessionFields session,
        @Nullable ActorFields actor,
        @Nullable ClaimedFields claimed,
        @Nullable StatementFields statement,
        @Nullable DecisionFields decision,
        @Nullable ResultFields result,
        @Nullable LogFields log,
        @Nullable AdminFields admin,
        @Nullable ApprovalFields approval) {
    public AuditEvent {
        boolean ofStatement = type == AuditEventType.STATEMENT_DECISION || type == AuditEventType.STATEMENT_END;
        boolean ofSession = type == AuditEventType.SESSION_START || type == AuditEventType.SESSION_END;
        need(ofStatement || ofSession, session, type, "session");
        need(ofStatement || ofSession, actor, type, "actor");
        need(ofStatement, statement, type, "statement");
        need(type == AuditEventType.STATEMENT_DECISION, decision, type, "decision");
        need(type == AuditEventType.STATEMENT_END, result, type, "result");
        need(type == AuditEventType.LOG_OPEN, log, type, "log");
        need(type.ofApproval(), approval, type, "approval");
    }

    private static void need(boolean needed, @Nullable Object group, AuditEventType type, String name) {
        if (needed && group == null) {
            throw new IllegalArgumentException("an event " + type.label() + " needs " + name);
        }
    }

    /** Begins an event of severity {@code info}. */
    public static Builder of(AuditEventType type) {
        return new Builder(type);
    }

    /** Collects the parts of an event; each is absent unless given. */
    public static final class Builder {
        private final AuditEventType type;
        private AuditSeverity severity = AuditSeverity.INFO;
        private @Nullable SessionFields session;
        private @Nullable ActorFields actor;
        private @Nullable ClaimedFields claimed;
        private @Nullable StatementFields statement;
        private @Nullable DecisionFields decision;
        private @Nullable ResultFields result;
        private @Nullable LogFields log;
        private @Nullable AdminFields admin;
        private @Nullable ApprovalFields approval;

        private Builder(AuditEventType type) {
            this.type = type;
        }

        public Builder severity(AuditSeverity given) {
            severity = given;
            return this;
        }

        public Builder session(@Nullable SessionFields given) {
            session = given;
            return this;
        }

        public Builder actor(@Nullable ActorFields given) {
            actor = given;
            return this;
        }

        public Builder claimed(@Nullable ClaimedFields given) {
            claimed = given;
            return this;
        }

        public Builder statement(@Nullable StatementFields given) {
            statement = given;
            return this;
        }

        public Builder decision(@Nullable DecisionFields given) {
            decision = given;
            return this;
        }

        public Builder result(@Nullable ResultFields given) {
            result = given;
            return this;
        }

        public Builder log(@Nullable LogFields given) {
            log = given;
            return this;
        }

        public Builder admin(@Nullable AdminFields given) {
            admin = given;
            return this;
        }

        public Builder approval(@Nullable ApprovalFields given) {
            approval = given;
            return this;
        }

        /** The event; an {@link IllegalArgumentException} if a part that its type needs is missing. */
        public AuditEvent build() {
            return new AuditEvent(
                    type, severity, session, actor, claimed, statement, decision, result, log, admin, approval);
        }
    }
}
