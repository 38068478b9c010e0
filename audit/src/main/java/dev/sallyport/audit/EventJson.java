package dev.sallyport.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event as one line of JSON, with the field names of the schema; what isn't set is left out. Names are
 * shortened and lists capped by given limits, and the line then says so ({@code "capped":true}).
 */
final class EventJson {
    /** What the log adds to an event. */
    record Envelope(long seq, String id, Instant time, String node) {}

    /**
     * The statement's text as it is to be written.
     *
     * @param text null: not at all
     * @param truncated whether it is cut
     * @param blob the hash that the full text is kept under
     */
    record Text(
            @Nullable String text,
            boolean truncated,
            @Nullable String blob) {}

    /**
     * How much may be written.
     *
     * @param items of a list
     * @param chars of a name
     */
    record Caps(int items, int chars) {}

    private static final int APPLICATION_CHARS_MAX = 256;
    private static final int SUMMARY_CHARS_MAX = 255;
    private static final int GROUPS_MAX = 64;

    private final JsonLine json;
    private final SubjectLines subjects;
    private final EventTimes times = new EventTimes();
    private Caps caps = new Caps(0, 0);
    private boolean capped;

    EventJson(JsonLine json) {
        this.json = json;
        this.subjects = new SubjectLines();
    }

    /** Appends the line without its newline. */
    void write(AuditEvent event, Envelope envelope, Text text, Caps within) {
        caps = within;
        capped = false;
        event(event, envelope, text);
    }

    private void event(AuditEvent event, Envelope envelope, Text text) {
        json.begin();
        json.field("v", 1);
        json.field("seq", envelope.seq());
        json.field("id", envelope.id());
        json.field("time", times.of(envelope.time()));
        json.field("type", event.type().label());
        json.field("severity", event.severity().label());
        string("node", envelope.node());
        subject(event.session(), event.actor());
        claimed(event.claimed());
        statement(event.statement(), text);
        decision(event.decision());
        result(event.result());
        log(event.log());
        admin(event.admin());
        approval(event.approval());
        if (capped) {
            json.field("capped", true);
        }
        json.end();
    }

    private void subject(@Nullable SessionFields session, @Nullable ActorFields actor) {
        if (session == null || actor == null) {
            session(session);
            actor(actor);
            return;
        }
        SubjectLines.Kept kept = subjects.find(session, actor, caps);
        if (kept == null) {
            boolean before = capped;
            capped = false;
            int start = json.length() + 1;
            session(session);
            actor(actor);
            subjects.keep(new SubjectLines.Kept(session, actor, caps, json.copy(start), capped));
            capped |= before;
        } else {
            kept.writeTo(json);
            capped |= kept.capped();
        }
    }

    private void session(@Nullable SessionFields session) {
        if (session == null) {
            return;
        }
        json.begin("session");
        string("id", session.id());
        string("client_addr", session.clientAddress());
        positive("client_port", session.clientPort());
        string("app", session.application(), APPLICATION_CHARS_MAX);
        TlsFields tls = session.tls();
        if (tls != null) {
            json.begin("tls");
            string("version", tls.version());
            string("cipher", tls.cipher());
            string("client_cert_sha256", tls.clientCertificateSha256());
            string("client_cert_subject", tls.clientCertificateSubject());
            json.end();
        }
        string("auth_method", session.authMethod());
        token(session.token());
        string("datasource", session.datasource());
        string("database", session.database());
        string("env", session.environment());
        UpstreamFields upstream = session.upstream();
        if (upstream != null) {
            json.begin("upstream");
            string("host", upstream.host());
            positive("port", upstream.port());
            string("user", upstream.user());
            string("role", upstream.role());
            number("backend_pid", upstream.backendPid());
            json.end();
        }
        json.end();
    }

    private void token(@Nullable TokenFields token) {
        if (token == null) {
            return;
        }
        json.begin("token");
        string("iss", token.issuer());
        string("jti", token.id());
        string("kid", token.keyId());
        string("sha256_16", token.sha256Prefix());
        Instant expires = token.expires();
        if (expires != null) {
            json.field("exp", EventTimes.format(expires));
        }
        json.end();
    }

    private void actor(@Nullable ActorFields actor) {
        if (actor == null) {
            return;
        }
        json.begin("actor");
        string("type", actor.type());
        string("id", actor.id());
        string("name", actor.name());
        strings("groups", actor.groups(), GROUPS_MAX);
        strings("roles", actor.roles());
        string("client_id", actor.clientId());
        json.field("mfa", actor.mfa());
        OnBehalfOf behind = actor.onBehalfOf();
        if (behind != null) {
            json.begin("on_behalf_of");
            string("id", behind.id());
            string("name", behind.name());
            json.end();
        }
        strings("chain", actor.chain());
        json.end();
    }

    private void claimed(@Nullable ClaimedFields claimed) {
        if (claimed == null) {
            return;
        }
        json.begin("claimed");
        claimed.named().forEach(this::string);
        json.end();
    }

    private void statement(@Nullable StatementFields statement, Text text) {
        if (statement == null) {
            return;
        }
        json.begin("statement");
        string("id", statement.id());
        string("protocol", statement.protocol());
        string("name", statement.name());
        string("portal", statement.portal());
        number("batch_index", statement.batchIndex());
        if (text.text() != null) {
            json.field("text", text.text());
        }
        string("text_mode", statement.textMode());
        if (text.truncated()) {
            json.field("truncated", true);
        }
        json.field("text_bytes", statement.textBytes());
        string("sha256", statement.sha256());
        string("hash_key", statement.hashKey());
        string("blob", text.blob());
        string("fingerprint", statement.fingerprint());
        string("summary", statement.summary(), SUMMARY_CHARS_MAX);
        string("kind", statement.kind());
        string("category", statement.category());
        json.field("parsed", statement.parsed());
        strings("tables_read", statement.tablesRead());
        strings("tables_written", statement.tablesWritten());
        strings("columns", statement.columns());
        strings("functions", statement.functions());
        if (statement.restricts() != null) {
            json.field("restricts", statement.restricts());
        }
        positive("parameters", statement.parameters());
        capped |= ValueLines.write(json, statement.values(), caps.items());
        string("tx", statement.transaction());
        json.end();
    }

    private void decision(@Nullable DecisionFields decision) {
        if (decision == null) {
            return;
        }
        json.begin("decision");
        json.field("effect", decision.effect());
        json.field("rule", clipped(decision.rule(), caps.chars()));
        strings("rules", decision.rules());
        json.field("policy", decision.policy());
        strings("would", decision.would());
        string("message", decision.message());
        string("sqlstate", decision.sqlState());
        json.field("latency_us", decision.latencyMicros());
        string("approval", decision.approval());
        strings("auto_approved", decision.autoApproved());
        EstimateFields.write(json, decision.estimate());
        obligations(decision);
        json.end();
    }

    private void obligations(DecisionFields decision) {
        if (decision.limited() || !decision.maskedColumns().isEmpty()) {
            json.begin("obligations");
            decision.rowLimit().ifPresent(limit -> json.field("row_limit", limit));
            decision.affectedRows().ifPresent(limit -> json.field("affected_rows", limit));
            strings("masked_columns", decision.maskedColumns());
            json.end();
        }
    }

    private void result(@Nullable ResultFields result) {
        if (result == null) {
            return;
        }
        json.begin("result");
        string("status", result.status());
        string("sqlstate", result.sqlState());
        string("command_tag", result.commandTag());
        json.field("rows", result.rows());
        json.field("bytes", result.bytes());
        json.field("duration_us", result.durationMicros());
        json.field("upstream_us", result.upstreamMicros());
        if (result.maskedCells() > 0 || !result.maskedColumns().isEmpty()) {
            json.begin("mask");
            strings("columns", result.maskedColumns());
            json.field("cells", result.maskedCells());
            strings("rules", result.maskRules());
            strings("key_versions", result.maskKeys());
            json.end();
        }
        if (result.rowLimitHit()) {
            json.field("row_limit_hit", true);
        }
        touched(result.touched());
        json.end();
    }

    private void touched(List<TouchedRows> tables) {
        if (tables.isEmpty()) {
            return;
        }
        json.beginList("touched");
        for (TouchedRows rows : tables.subList(0, Math.min(tables.size(), caps.items()))) {
            json.begin();
            string("table", rows.table());
            string("form", rows.form());
            string("hash_key", rows.hashKey());
            strings("keys", rows.keys());
            if (rows.capped() || rows.keys().size() > caps.items()) {
                json.field("capped", true);
            }
            if (rows.unknown()) {
                json.field("unknown", true);
            }
            json.end();
        }
        json.endList();
        capped |= tables.size() > caps.items();
    }

    private void log(@Nullable LogFields log) {
        if (log == null) {
            return;
        }
        json.begin("log");
        string("origin", log.origin());
        string("vkey", log.verifierKey());
        string("version", log.version());
        number("prev_size", log.previousSize());
        string("prev_root", log.previousRoot());
        number("recovered_bytes_dropped", log.recoveredBytesDropped());
        string("reason", log.reason());
        json.end();
    }

    private void admin(@Nullable AdminFields admin) {
        if (admin == null) {
            return;
        }
        json.begin("admin");
        string("action", admin.action());
        string("target", admin.target());
        string("before", admin.before());
        string("after", admin.after());
        json.end();
    }

    private void approval(@Nullable ApprovalFields approval) {
        if (approval == null) {
            return;
        }
        json.begin("approval");
        string("id", approval.id());
        string("state", approval.state());
        string("binding", approval.binding());
        string("rule", approval.rule());
        strings("reviewers", approval.reviewers());
        number("min", approval.min());
        string("expires", EventTimes.format(approval.expires()));
        string("vote", approval.vote());
        string("comment", approval.comment());
        strings("approvers", approval.approvers());
        string("claimed_justification", approval.justification());
        string("claimed_ticket", approval.ticket());
        json.end();
    }

    private void string(String name, @Nullable String value) {
        string(name, value, caps.chars());
    }

    private void string(String name, @Nullable String value, int charsMax) {
        if (value != null && !value.isEmpty()) {
            json.field(name, clipped(value, Math.min(charsMax, caps.chars())));
        }
    }

    private void strings(String name, List<String> values) {
        strings(name, values, caps.items());
    }

    private void strings(String name, List<String> values, int itemsMax) {
        if (values.isEmpty()) {
            return;
        }
        int written = Math.min(values.size(), Math.min(itemsMax, caps.items()));
        capped |= written < values.size();
        json.beginList(name);
        for (String value : values.subList(0, written)) {
            json.element(clipped(value, caps.chars()));
        }
        json.endList();
    }

    private void number(String name, @Nullable Number value) {
        if (value != null) {
            json.field(name, value.longValue());
        }
    }

    private void positive(String name, int value) {
        if (value > 0) {
            json.field(name, value);
        }
    }

    /** INVARIANT: no half of a pair is left at the end; others are replaced when they are written. */
    private String clipped(String value, int charsMax) {
        if (value.length() <= charsMax) {
            return value;
        }
        capped = true;
        return value.substring(0, Character.isHighSurrogate(value.charAt(charsMax - 1)) ? charsMax - 1 : charsMax);
    }
}
