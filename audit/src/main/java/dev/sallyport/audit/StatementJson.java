package dev.sallyport.audit;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A statement and what was decided about it. What was understood of its text is the same for many. */
final class StatementJson {
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

    private static final int STATEMENTS_KEPT = 1024;
    private static final int DECISIONS_KEPT = 256;
    private static final int SUMMARY_CHARS_MAX = 255;

    private record Understood(
            String fingerprint,
            @Nullable String summary,
            String kind,
            String category,
            boolean parsed,
            List<String> tablesRead,
            List<String> tablesWritten,
            List<String> columns,
            List<String> functions,
            @Nullable Boolean restricts) {}

    private record Verdict(
            String effect,
            String rule,
            List<String> rules,
            String policy,
            List<String> would,
            @Nullable String message,
            @Nullable String sqlState) {}

    private final CappedJson json;
    private final KeptMembers<Understood> understood;
    private final KeptMembers<Verdict> verdicts;

    StatementJson(CappedJson json) {
        this.json = json;
        this.understood = new KeptMembers<>(STATEMENTS_KEPT, this::understood);
        this.verdicts = new KeptMembers<>(DECISIONS_KEPT, this::verdict);
    }

    void write(@Nullable StatementFields statement, Text text) {
        if (statement == null) {
            return;
        }
        JsonLine line = json.line();
        line.begin("statement");
        json.string("id", statement.id());
        json.string("protocol", statement.protocol());
        json.string("name", statement.name());
        json.string("portal", statement.portal());
        json.number("batch_index", statement.batchIndex());
        if (text.text() != null) {
            line.field("text", text.text());
        }
        json.string("text_mode", statement.textMode());
        if (text.truncated()) {
            line.field("truncated", true);
        }
        line.field("text_bytes", statement.textBytes());
        json.string("sha256", statement.sha256());
        json.string("hash_key", statement.hashKey());
        json.string("blob", text.blob());
        understood(statement);
        json.positive("parameters", statement.parameters());
        json.capped(ValueLines.write(line, statement.values(), json.caps().items()));
        json.string("tx", statement.transaction());
        line.end();
    }

    private void understood(StatementFields statement) {
        String fingerprint = statement.fingerprint();
        Understood all = new Understood(
                fingerprint == null ? "" : fingerprint,
                statement.summary(),
                statement.kind(),
                statement.category(),
                statement.parsed(),
                statement.tablesRead(),
                statement.tablesWritten(),
                statement.columns(),
                statement.functions(),
                statement.restricts());
        // An end has no summary, and comes for each decision that has one.
        int hash = 31 * all.fingerprint.hashCode() + Objects.hashCode(all.summary);
        understood.write(json, all, 31 * hash + all.kind.hashCode());
    }

    private void understood(Understood all) {
        json.string("fingerprint", all.fingerprint);
        json.string("summary", all.summary, SUMMARY_CHARS_MAX);
        json.string("kind", all.kind);
        json.string("category", all.category);
        json.line().field("parsed", all.parsed);
        json.strings("tables_read", all.tablesRead);
        json.strings("tables_written", all.tablesWritten);
        json.strings("columns", all.columns);
        json.strings("functions", all.functions);
        json.flag("restricts", all.restricts);
    }

    void write(@Nullable DecisionFields decision) {
        if (decision == null) {
            return;
        }
        JsonLine line = json.line();
        line.begin("decision");
        Verdict verdict = new Verdict(
                decision.effect(),
                decision.rule(),
                decision.rules(),
                decision.policy(),
                decision.would(),
                decision.message(),
                decision.sqlState());
        verdicts.write(json, verdict, 31 * decision.rule().hashCode() + Objects.hashCode(decision.message()));
        line.field("latency_us", decision.latencyMicros());
        json.string("approval", decision.approval());
        json.strings("auto_approved", decision.autoApproved());
        EstimateFields.write(line, decision.estimate());
        obligations(decision);
        line.end();
    }

    private void verdict(Verdict verdict) {
        json.line().field("effect", verdict.effect);
        json.always("rule", verdict.rule);
        json.strings("rules", verdict.rules);
        json.line().field("policy", verdict.policy);
        json.strings("would", verdict.would);
        json.string("message", verdict.message);
        json.string("sqlstate", verdict.sqlState);
    }

    private void obligations(DecisionFields decision) {
        if (decision.limited() || !decision.maskedColumns().isEmpty()) {
            JsonLine line = json.line();
            line.begin("obligations");
            decision.rowLimit().ifPresent(limit -> line.field("row_limit", limit));
            decision.affectedRows().ifPresent(limit -> line.field("affected_rows", limit));
            json.strings("masked_columns", decision.maskedColumns());
            line.end();
        }
    }
}
