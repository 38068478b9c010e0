package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
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

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int APPLICATION_CHARS_MAX = 256;
    private static final int SUMMARY_CHARS_MAX = 255;
    private static final int GROUPS_MAX = 64;
    private static final JsonFactory FACTORY = factory();

    private final JsonGenerator json;
    private final Caps caps;
    private boolean capped;

    private EventJson(JsonGenerator json, Caps caps) {
        this.json = json;
        this.caps = caps;
    }

    private static JsonFactory factory() {
        JsonFactory factory = new JsonFactory();
        factory.setCharacterEscapes(new HiddenCharacters());
        return factory;
    }

    /** The instant as RFC 3339 in UTC with microseconds. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** The line without its newline. */
    static byte[] write(AuditEvent event, Envelope envelope, Text text, Caps caps) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            new EventJson(json, caps).event(event, envelope, text);
        }
        return bytes.toByteArray();
    }

    private void event(AuditEvent event, Envelope envelope, Text text) throws IOException {
        json.writeStartObject();
        json.writeNumberField("v", 1);
        json.writeNumberField("seq", envelope.seq());
        json.writeStringField("id", envelope.id());
        json.writeStringField("time", time(envelope.time()));
        json.writeStringField("type", event.type().label());
        json.writeStringField("severity", event.severity().label());
        string("node", envelope.node());
        session(event.session());
        actor(event.actor());
        statement(event.statement(), text);
        decision(event.decision());
        result(event.result());
        log(event.log());
        admin(event.admin());
        if (capped) {
            json.writeBooleanField("capped", true);
        }
        json.writeEndObject();
    }

    private void session(@Nullable SessionFields session) throws IOException {
        if (session == null) {
            return;
        }
        json.writeObjectFieldStart("session");
        string("id", session.id());
        string("client_addr", session.clientAddress());
        positive("client_port", session.clientPort());
        string("app", session.application(), APPLICATION_CHARS_MAX);
        TlsFields tls = session.tls();
        if (tls != null) {
            json.writeObjectFieldStart("tls");
            string("version", tls.version());
            string("cipher", tls.cipher());
            string("client_cert_sha256", tls.clientCertificateSha256());
            json.writeEndObject();
        }
        string("auth_method", session.authMethod());
        token(session.token());
        string("datasource", session.datasource());
        string("database", session.database());
        string("env", session.environment());
        UpstreamFields upstream = session.upstream();
        if (upstream != null) {
            json.writeObjectFieldStart("upstream");
            string("host", upstream.host());
            positive("port", upstream.port());
            string("user", upstream.user());
            string("role", upstream.role());
            number("backend_pid", upstream.backendPid());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void token(@Nullable TokenFields token) throws IOException {
        if (token == null) {
            return;
        }
        json.writeObjectFieldStart("token");
        string("iss", token.issuer());
        string("jti", token.id());
        string("kid", token.keyId());
        string("sha256_16", token.sha256Prefix());
        Instant expires = token.expires();
        if (expires != null) {
            json.writeStringField("exp", time(expires));
        }
        json.writeEndObject();
    }

    private void actor(@Nullable ActorFields actor) throws IOException {
        if (actor == null) {
            return;
        }
        json.writeObjectFieldStart("actor");
        string("type", actor.type());
        string("id", actor.id());
        string("name", actor.name());
        strings("groups", actor.groups(), GROUPS_MAX);
        strings("roles", actor.roles());
        string("client_id", actor.clientId());
        json.writeBooleanField("mfa", actor.mfa());
        OnBehalfOf behind = actor.onBehalfOf();
        if (behind != null) {
            json.writeObjectFieldStart("on_behalf_of");
            string("id", behind.id());
            string("name", behind.name());
            json.writeEndObject();
        }
        strings("chain", actor.chain());
        json.writeEndObject();
    }

    private void statement(@Nullable StatementFields statement, Text text) throws IOException {
        if (statement == null) {
            return;
        }
        json.writeObjectFieldStart("statement");
        string("id", statement.id());
        string("protocol", statement.protocol());
        string("name", statement.name());
        string("portal", statement.portal());
        number("batch_index", statement.batchIndex());
        if (text.text() != null) {
            json.writeStringField("text", text.text());
        }
        string("text_mode", statement.textMode());
        if (text.truncated()) {
            json.writeBooleanField("truncated", true);
        }
        json.writeNumberField("text_bytes", statement.textBytes());
        string("sha256", statement.sha256());
        string("hash_key", statement.hashKey());
        string("blob", text.blob());
        string("fingerprint", statement.fingerprint());
        string("summary", statement.summary(), SUMMARY_CHARS_MAX);
        string("kind", statement.kind());
        string("category", statement.category());
        json.writeBooleanField("parsed", statement.parsed());
        strings("tables_read", statement.tablesRead());
        strings("tables_written", statement.tablesWritten());
        strings("columns", statement.columns());
        strings("functions", statement.functions());
        if (statement.restricts() != null) {
            json.writeBooleanField("restricts", statement.restricts());
        }
        positive("parameters", statement.parameters());
        string("tx", statement.transaction());
        json.writeEndObject();
    }

    private void decision(@Nullable DecisionFields decision) throws IOException {
        if (decision == null) {
            return;
        }
        json.writeObjectFieldStart("decision");
        json.writeStringField("effect", decision.effect());
        json.writeStringField("rule", clipped(decision.rule(), caps.chars()));
        strings("rules", decision.rules());
        json.writeStringField("policy", decision.policy());
        strings("would", decision.would());
        string("message", decision.message());
        string("sqlstate", decision.sqlState());
        json.writeNumberField("latency_us", decision.latencyMicros());
        if (decision.rowLimit().isPresent() || !decision.maskedColumns().isEmpty()) {
            json.writeObjectFieldStart("obligations");
            if (decision.rowLimit().isPresent()) {
                json.writeNumberField("row_limit", decision.rowLimit().getAsLong());
            }
            strings("masked_columns", decision.maskedColumns());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void result(@Nullable ResultFields result) throws IOException {
        if (result == null) {
            return;
        }
        json.writeObjectFieldStart("result");
        string("status", result.status());
        string("sqlstate", result.sqlState());
        string("command_tag", result.commandTag());
        json.writeNumberField("rows", result.rows());
        json.writeNumberField("bytes", result.bytes());
        json.writeNumberField("duration_us", result.durationMicros());
        json.writeNumberField("upstream_us", result.upstreamMicros());
        if (result.maskedCells() > 0 || !result.maskedColumns().isEmpty()) {
            json.writeObjectFieldStart("mask");
            strings("columns", result.maskedColumns());
            json.writeNumberField("cells", result.maskedCells());
            strings("rules", result.maskRules());
            json.writeEndObject();
        }
        if (result.rowLimitHit()) {
            json.writeBooleanField("row_limit_hit", true);
        }
        json.writeEndObject();
    }

    private void log(@Nullable LogFields log) throws IOException {
        if (log == null) {
            return;
        }
        json.writeObjectFieldStart("log");
        string("origin", log.origin());
        string("vkey", log.verifierKey());
        string("version", log.version());
        number("prev_size", log.previousSize());
        string("prev_root", log.previousRoot());
        number("recovered_bytes_dropped", log.recoveredBytesDropped());
        string("reason", log.reason());
        json.writeEndObject();
    }

    private void admin(@Nullable AdminFields admin) throws IOException {
        if (admin == null) {
            return;
        }
        json.writeObjectFieldStart("admin");
        string("action", admin.action());
        string("target", admin.target());
        string("before", admin.before());
        string("after", admin.after());
        json.writeEndObject();
    }

    private void string(String name, @Nullable String value) throws IOException {
        string(name, value, caps.chars());
    }

    private void string(String name, @Nullable String value, int charsMax) throws IOException {
        if (value != null && !value.isEmpty()) {
            json.writeStringField(name, clipped(value, Math.min(charsMax, caps.chars())));
        }
    }

    private void strings(String name, List<String> values) throws IOException {
        strings(name, values, caps.items());
    }

    private void strings(String name, List<String> values, int itemsMax) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        int written = Math.min(values.size(), Math.min(itemsMax, caps.items()));
        capped |= written < values.size();
        json.writeArrayFieldStart(name);
        for (String value : values.subList(0, written)) {
            json.writeString(clipped(value, caps.chars()));
        }
        json.writeEndArray();
    }

    private void number(String name, @Nullable Number value) throws IOException {
        if (value != null) {
            json.writeNumberField(name, value.longValue());
        }
    }

    private void positive(String name, int value) throws IOException {
        if (value > 0) {
            json.writeNumberField(name, value);
        }
    }

    private String clipped(String value, int charsMax) {
        if (value.length() <= charsMax) {
            return HiddenCharacters.wellFormed(value);
        }
        capped = true;
        int end = Character.isHighSurrogate(value.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
        return HiddenCharacters.wellFormed(value.substring(0, end));
    }
}
