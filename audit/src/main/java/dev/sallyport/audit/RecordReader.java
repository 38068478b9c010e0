package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a line back, strictly: two readers must never see two different things in one record. */
public final class RecordReader {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();

    private RecordReader() {}

    /** A line isn't a record; the message says why. */
    public static final class NotARecordException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String problem;

        public NotARecordException(String problem) {
            super(problem);
            this.problem = problem;
        }

        /** Why. */
        public String problem() {
            return problem;
        }
    }

    /** The record in a line. */
    public static JsonNode read(SegmentReader.Line line) throws NotARecordException {
        if (!line.terminated) {
            throw new NotARecordException("the line has no end");
        }
        return read(line.bytes);
    }

    /** The record in a line without its end. */
    public static JsonNode read(byte[] bytes) throws NotARecordException {
        if (bytes.length > EventLine.BYTES_MAX) {
            throw new NotARecordException("the line is longer than " + EventLine.BYTES_MAX + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            JsonNode node = JSON.readTree(text);
            if (!node.isObject()
                    || node.path("v").asInt() != 1
                    || !node.path("seq").isIntegralNumber()) {
                throw new NotARecordException("the line is not a record of version 1");
            }
            return node;
        } catch (CharacterCodingException e) {
            throw new NotARecordException("the line is not UTF-8");
        } catch (JsonProcessingException e) {
            throw new NotARecordException("the line is not JSON");
        }
    }

    /** Whether a decision that let a statement through. */
    static boolean allows(JsonNode record) {
        return record.path("type").asText().equals(AuditEventType.STATEMENT_DECISION.label())
                && record.path("decision").path("effect").asText().equals(DecisionFields.ALLOW);
    }

    /** Whether the end of a statement. */
    static boolean ends(JsonNode record) {
        return record.path("type").asText().equals(AuditEventType.STATEMENT_END.label());
    }

    /** What decision and end of one statement have in common. */
    static String statementKey(JsonNode record) {
        return record.path("session").path("id").asText() + " "
                + record.path("statement").path("id").asText();
    }

    /** The end of a statement that was let through by a process that died: its client is gone. */
    static AuditEvent closing(JsonNode record) {
        JsonNode actor = record.path("actor");
        JsonNode behind = actor.path("on_behalf_of");
        JsonNode statement = record.path("statement");
        return AuditEvent.of(AuditEventType.STATEMENT_END)
                .session(SessionFields.of(record.path("session").path("id").asText()))
                .actor(new ActorFields(
                        actor.path("type").asText(),
                        actor.path("id").asText(),
                        actor.path("name").asText(),
                        List.of(),
                        List.of(),
                        null,
                        actor.path("mfa").asBoolean(),
                        behind.isObject() ? new OnBehalfOf(behind.path("id").asText(), null) : null,
                        List.of()))
                .statement(closing(statement, strings(statement.path("tables_written"))))
                .result(ResultFields.clientGone())
                .build();
    }

    private static StatementFields closing(JsonNode statement, List<String> written) {
        JsonNode hashKey = statement.path("hash_key");
        return new StatementFields(
                statement.path("id").asText(),
                statement.path("protocol").asText(),
                null,
                statement.path("text_mode").asText().equals("raw") ? "raw" : "omitted",
                statement.path("text_bytes").asInt(),
                statement.path("sha256").asText(),
                hashKey.isTextual() ? hashKey.asText() : null,
                null,
                null,
                statement.path("kind").asText(),
                statement.path("category").asText(),
                statement.path("parsed").asBoolean(),
                List.of(),
                written,
                List.of(),
                List.of(),
                null,
                statement.path("parameters").asInt(),
                null,
                null,
                null,
                null);
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(item -> strings.add(item.asText()));
        return List.copyOf(strings);
    }
}
