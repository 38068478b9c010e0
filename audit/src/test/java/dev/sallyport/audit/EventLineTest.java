package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventLineTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema SCHEMA = schema();
    private static final String ID = "01JCY7QK3V0000000000000000";

    private final Map<String, byte[]> blobs = new HashMap<>();

    private byte[] bytes(AuditEvent event) throws IOException {
        return EventLine.of(event, new EventJson.Envelope(7, ID, Samples.NOON, "proxy-1"), blobs::put);
    }

    private String line(AuditEvent event) throws IOException {
        return new String(bytes(event), StandardCharsets.UTF_8);
    }

    private static AuditEvent statement(String text, String mode) {
        return AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                .session(SessionFields.of("s-1"))
                .actor(Samples.actor())
                .statement(Samples.statement("1", text, mode))
                .decision(Samples.decision("allow"))
                .build();
    }

    private static JsonSchema schema() {
        InputStream in = AuditEvent.class.getResourceAsStream("audit-event.schema.json");
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }

    static void assertFitsTheSchema(String line) throws IOException {
        assertThat(SCHEMA.validate(JSON.readTree(line))).as(line).isEmpty();
    }

    @Test
    void fitsTheSchemaWithEverythingSet() throws IOException {
        String line = line(AuditEvent.of(AuditEventType.STATEMENT_END)
                .severity(AuditSeverity.HIGH)
                .session(Samples.session())
                .actor(Samples.actor())
                .statement(Samples.statement("1", "SELECT ?", "redacted"))
                .decision(Samples.decision("approve"))
                .result(Samples.result())
                .log(new LogFields("o", "v", "1.0", 5L, "root", 0L, "reason"))
                .admin(new AdminFields("action", "target", "before", "after"))
                .build());

        assertFitsTheSchema(line);
        JsonNode record = JSON.readTree(line);
        assertThat(record.path("time").asText()).isEqualTo("2026-11-20T12:00:00.000123Z");
        assertThat(record.path("seq").asLong()).isEqualTo(7);
        assertThat(record.path("session").path("upstream").path("backend_pid").asInt())
                .isEqualTo(4711);
        assertThat(record.path("session").path("token").path("sha256_16").asText())
                .isEqualTo("0123456789abcdef");
        assertThat(record.path("statement").path("restricts").asBoolean()).isTrue();
        assertThat(record.path("decision").path("obligations").path("row_limit").asLong())
                .isEqualTo(500);
        assertThat(record.path("result").path("mask").path("cells").asLong()).isEqualTo(6);
        assertThat(record.path("result")
                        .path("mask")
                        .path("key_versions")
                        .path(0)
                        .asText())
                .isEqualTo("2");
        assertThat(line).doesNotContain("null").doesNotContain("capped").doesNotContain("truncated");
    }

    @Test
    void fitsTheSchemaForEveryType() throws IOException {
        for (AuditEventType type : AuditEventType.values()) {
            assertFitsTheSchema(line(AuditEvent.of(type)
                    .session(SessionFields.of("s"))
                    .actor(Samples.actor())
                    .statement(Samples.statement("1", "SELECT ?", "redacted"))
                    .decision(Samples.decision("deny"))
                    .result(ResultFields.clientGone())
                    .log(LogFields.closed("x"))
                    .approval(Samples.approval("pending"))
                    .build()));
        }
    }

    @Test
    void leavesOutWhatIsNotSet() throws IOException {
        String line = line(AuditEvent.of(AuditEventType.ADMIN_ACTION).build());

        assertThat(line)
                .isEqualTo("{\"v\":1,\"seq\":7,\"id\":\"" + ID + "\",\"time\":\"2026-11-20T12:00:00.000123Z\","
                        + "\"type\":\"admin.action\",\"severity\":\"info\",\"node\":\"proxy-1\"}");
    }

    @Test
    void refusesEventsThatTheSchemaWouldRefuse() {
        assertThatThrownBy(
                        () -> AuditEvent.of(AuditEventType.STATEMENT_DECISION).build())
                .hasMessageContaining("needs session");
        assertThatThrownBy(() -> AuditEvent.of(AuditEventType.APPROVAL_VOTE).build())
                .hasMessageContaining("needs approval");
        assertThatThrownBy(() -> Samples.approval("perhaps")).hasMessageContaining("approval.state");
        assertThatThrownBy(() -> Samples.decision("maybe")).hasMessageContaining("decision.effect");
        assertThatThrownBy(() -> Samples.statement("", "x", "raw")).hasMessageContaining("statement.id");
        assertThatThrownBy(() -> Samples.statement("1", "x", "omitted")).hasMessageContaining("omitted");
        assertThatThrownBy(() -> new DecisionFields(
                        "allow", "r", List.of(), "v7", List.of(), null, null, 0, OptionalLong.empty(), List.of()))
                .hasMessageContaining("decision.policy");
    }

    @Test
    void canNotBeForgedByNewlinesOrControlCharacters() throws IOException {
        String attack =
                "SELECT 1\n{\"v\":1,\"seq\":8}\r\n\u0000\u001b[2K\u0085\u2028\u2029\u202e\u2066\u200b\ufeff\u007f"
                        + "\ud83d\ude00\udb40\udc41\ud800 \"\\";
        byte[] line = bytes(statement(attack, "raw"));

        assertThat(line).doesNotContain('\n', '\r', 0, 0x1b, 0x7f);
        String text = new String(line, StandardCharsets.UTF_8);
        assertThat(text.codePoints()).noneMatch(HiddenCharacters::hidden);
        JsonNode record = JSON.readTree(line);
        assertThat(record.path("seq").asLong()).isEqualTo(7);
        assertThat(record.path("statement").path("text").asText()).isEqualTo(attack.replace('\ud800', '\ufffd'));
        assertFitsTheSchema(text);
    }

    @Test
    void keepsEveryPlaneOfUnicode() throws IOException {
        StringBuilder planes = new StringBuilder();
        for (int plane = 0; plane <= 16; plane++) {
            for (int low : new int[] {0x41, 0xff, 0x7ff, 0x800, 0xfffd, 0xffff}) {
                planes.appendCodePoint((plane << 16) + low);
            }
        }

        JsonNode record = JSON.readTree(bytes(statement(planes.toString(), "raw")));

        assertThat(record.path("statement").path("text").asText()).isEqualTo(planes.toString());
    }

    @Test
    void fitsTheLongestLineExactlyAndCutsTheNextLonger() throws IOException {
        int rest = bytes(statement("", "raw")).length;
        int room = EventLine.BYTES_MAX - rest - "65535".length() + 1;
        assertThat(statementLine(room)).hasSize(EventLine.BYTES_MAX);
        assertThat(blobs).isEmpty();

        byte[] cut = statementLine(room + 1);

        assertThat(cut.length).isLessThanOrEqualTo(EventLine.BYTES_MAX);
        JsonNode statement = JSON.readTree(cut).path("statement");
        assertThat(statement.path("truncated").asBoolean()).isTrue();
        assertThat(statement.path("text_bytes").asInt()).isEqualTo(room + 1);
        assertThat(blobs).containsOnlyKeys(statement.path("blob").asText());
        assertFitsTheSchema(new String(cut, StandardCharsets.UTF_8));
    }

    private byte[] statementLine(int chars) throws IOException {
        return bytes(statement("x".repeat(chars), "raw"));
    }

    @Test
    void keepsNoFullTextUnlessItIsRaw() throws IOException {
        String line = line(statement("secret ".repeat(20_000), "redacted"));

        assertThat(blobs).isEmpty();
        assertThat(JSON.readTree(line).path("statement").path("truncated").asBoolean())
                .isTrue();
        assertThat(line).doesNotContain("\"blob\"");
    }

    @Test
    void neverExceedsTheLongestLineWhateverTheTextHolds() throws IOException {
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            int length = 5_000 + random.nextInt(60_000);
            for (int i = 0; i < length; i++) {
                switch (random.nextInt(5)) {
                    case 0 -> text.append((char) random.nextInt(32));
                    case 1 -> text.append((char) random.nextInt(0x10000));
                    case 2 -> text.appendCodePoint(0x10000 + random.nextInt(0x10000));
                    case 3 -> text.append('"');
                    default -> text.append('x');
                }
            }
            byte[] line = bytes(statement(text.toString(), "raw"));
            assertThat(line.length).as("seed " + seed).isBetween(1, EventLine.BYTES_MAX);
            assertFitsTheSchema(new String(line, StandardCharsets.UTF_8));
        }
    }

    @Test
    void fitsHoweverManyAndLongNamesThereAre() throws IOException {
        for (String filler : List.of("x", "\u202e", "\ud83d\ude00")) {
            String name = filler.repeat(3_000);
            List<String> many = new ArrayList<>(Collections.nCopies(5_000, name));
            AuditEvent event = AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                    .session(longSession(name))
                    .actor(new ActorFields(
                            "agent", name, name, many, many, name, true, new OnBehalfOf(name, name), many))
                    .claimed(new ClaimedFields(name, name, name, name, name, name))
                    .statement(longStatement(filler, name, many))
                    .decision(longDecision(name, many))
                    .result(new ResultFields("ok", name, name, 1, 1, 1, 1, many, 1, many, many, true))
                    .admin(new AdminFields(name, name, name, name))
                    .log(new LogFields(name, name, name, 1L, name, 1L, name))
                    .build();
            String line = line(event);

            assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(EventLine.BYTES_MAX);
            assertThat(line).contains("\"capped\":true").contains("\"truncated\":true");
            assertFitsTheSchema(line);
        }
    }

    private static SessionFields longSession(String name) {
        TokenFields token = new TokenFields(name, name, name, name, Samples.NOON);
        UpstreamFields upstream = new UpstreamFields(name, 1, name, name, 1);
        TlsFields tls = new TlsFields(name, name, name, name);
        return new SessionFields(name, name, 1, name, tls, "scram", token, name, name, name, upstream);
    }

    private static DecisionFields longDecision(String name, List<String> many) {
        String policy = "sha256:" + Samples.HASH;
        return new DecisionFields("deny", name, many, policy, many, name, "42501", 1, OptionalLong.of(1), many);
    }

    private static StatementFields longStatement(String filler, String name, List<String> many) {
        return new StatementFields(
                name,
                "simple",
                filler.repeat(300_000),
                "raw",
                300_000,
                Samples.HASH,
                null,
                null,
                name,
                name,
                "dml",
                true,
                many,
                many,
                many,
                many,
                null,
                0,
                null,
                name,
                name,
                null);
    }
}
