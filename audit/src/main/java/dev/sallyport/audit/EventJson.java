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

    private final JsonLine line;
    private final CappedJson json;
    private final SubjectJson subjects;
    private final StatementJson statements;
    private final EventTimes times = new EventTimes();

    EventJson(JsonLine line) {
        this.line = line;
        this.json = new CappedJson(line);
        this.subjects = new SubjectJson(json);
        this.statements = new StatementJson(json);
    }

    /** Appends the line without its newline. */
    void write(AuditEvent event, Envelope envelope, StatementJson.Text text, CappedJson.Caps within) {
        json.within(within);
        line.begin();
        line.field("v", 1);
        line.field("seq", envelope.seq());
        line.field("id", envelope.id());
        line.field("time", times.of(envelope.time()));
        line.field("type", event.type().label());
        line.field("severity", event.severity().label());
        json.string("node", envelope.node());
        subjects.write(event.session(), event.actor());
        claimed(event.claimed());
        statements.write(event.statement(), text);
        statements.write(event.decision());
        result(event.result());
        log(event.log());
        admin(event.admin());
        approval(event.approval());
        if (json.capped()) {
            line.field("capped", true);
        }
        line.end();
    }

    private void claimed(@Nullable ClaimedFields claimed) {
        if (claimed == null) {
            return;
        }
        line.begin("claimed");
        claimed.named().forEach(json::string);
        line.end();
    }

    private void result(@Nullable ResultFields result) {
        if (result == null) {
            return;
        }
        line.begin("result");
        json.string("status", result.status());
        json.string("sqlstate", result.sqlState());
        json.string("command_tag", result.commandTag());
        line.field("rows", result.rows());
        line.field("bytes", result.bytes());
        line.field("duration_us", result.durationMicros());
        line.field("upstream_us", result.upstreamMicros());
        if (result.maskedCells() > 0 || !result.maskedColumns().isEmpty()) {
            line.begin("mask");
            json.strings("columns", result.maskedColumns());
            line.field("cells", result.maskedCells());
            json.strings("rules", result.maskRules());
            json.strings("key_versions", result.maskKeys());
            line.end();
        }
        if (result.rowLimitHit()) {
            line.field("row_limit_hit", true);
        }
        touched(result.touched());
        line.end();
    }

    private void touched(List<TouchedRows> tables) {
        if (tables.isEmpty()) {
            return;
        }
        line.beginList("touched");
        for (TouchedRows rows :
                tables.subList(0, Math.min(tables.size(), json.caps().items()))) {
            line.begin();
            json.string("table", rows.table());
            json.string("form", rows.form());
            json.string("hash_key", rows.hashKey());
            json.strings("keys", rows.keys());
            if (rows.capped() || rows.keys().size() > json.caps().items()) {
                line.field("capped", true);
            }
            if (rows.unknown()) {
                line.field("unknown", true);
            }
            line.end();
        }
        line.endList();
        json.capped(tables.size() > json.caps().items());
    }

    private void log(@Nullable LogFields log) {
        if (log == null) {
            return;
        }
        line.begin("log");
        json.string("origin", log.origin());
        json.string("vkey", log.verifierKey());
        json.string("version", log.version());
        json.number("prev_size", log.previousSize());
        json.string("prev_root", log.previousRoot());
        json.number("recovered_bytes_dropped", log.recoveredBytesDropped());
        json.string("reason", log.reason());
        line.end();
    }

    private void admin(@Nullable AdminFields admin) {
        if (admin == null) {
            return;
        }
        line.begin("admin");
        json.string("action", admin.action());
        json.string("target", admin.target());
        json.string("before", admin.before());
        json.string("after", admin.after());
        line.end();
    }

    private void approval(@Nullable ApprovalFields approval) {
        if (approval == null) {
            return;
        }
        line.begin("approval");
        json.string("id", approval.id());
        json.string("state", approval.state());
        json.string("binding", approval.binding());
        json.string("rule", approval.rule());
        json.strings("reviewers", approval.reviewers());
        json.number("min", approval.min());
        json.string("expires", EventTimes.format(approval.expires()));
        json.string("vote", approval.vote());
        json.string("comment", approval.comment());
        json.strings("approvers", approval.approvers());
        json.string("claimed_justification", approval.justification());
        json.string("claimed_ticket", approval.ticket());
        line.end();
    }
}
