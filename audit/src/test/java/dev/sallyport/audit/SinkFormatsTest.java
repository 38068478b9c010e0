package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.sallyport.audit.sink.OcsfFormat;
import dev.sallyport.audit.sink.OtelFormat;
import dev.sallyport.audit.sink.RecordFormat;
import dev.sallyport.audit.sink.SinkRecords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every type of record in the formats of others, held against what these require. */
class SinkFormatsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private List<SinkRecords.Pair> all(RecordFormat format) throws IOException {
        try (FileAuditLog log = Samples.open(directory)) {
            for (AuditEventType type : AuditEventType.values()) {
                if (type.ofTheLog()) {
                    continue;
                }
                AuditEvent.Builder event =
                        AuditEvent.of(type).session(Samples.session()).actor(Samples.actor());
                if (type.label().startsWith("statement.")) {
                    event.statement(Samples.statement("st-1", "SELECT email FROM customers", "redacted"));
                }
                if (type == AuditEventType.STATEMENT_DECISION) {
                    event.decision(Samples.decision("deny"));
                }
                if (type == AuditEventType.STATEMENT_END) {
                    event.result(Samples.result());
                }
                if (type.ofApproval()) {
                    event.approval(Samples.approval("pending"));
                }
                if (type.label().matches("policy.*|config.*|key.*|admin.*")) {
                    event.admin(new AdminFields("act", "target", null, null));
                }
                log.append(event.build()).join();
            }
            log.append(Samples.decided("st-2", "SELECT 1")).join();
            log.append(Samples.ended("st-2")).join();
        }
        return SinkRecords.all(directory, format);
    }

    @Test
    void ocsfHasWhatItsClassesRequire() throws IOException {
        JsonSchema schema;
        try (InputStream in = SinkFormatsTest.class.getResourceAsStream("ocsf-1.8-required.schema.json")) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in);
        }
        Set<Integer> classes = new HashSet<>();
        for (SinkRecords.Pair pair : all(new OcsfFormat())) {
            JsonNode event = JSON.readTree(pair.formatted());
            assertThat(schema.validate(event)).as(pair.formatted()).isEmpty();
            assertThat(event.path("type_uid").asLong())
                    .isEqualTo(event.path("class_uid").asLong() * 100
                            + event.path("activity_id").asLong());
            assertThat(event.path("unmapped").path("record")).isEqualTo(pair.record());
            classes.add(event.path("class_uid").asInt());
        }
        assertThat(classes).containsExactlyInAnyOrder(6005, 3002, 6003);
    }

    @Test
    void ocsfSaysWhatWasDecidedAndWhatBecameOfIt() throws IOException {
        Map<String, JsonNode> events = new HashMap<>();
        for (SinkRecords.Pair pair : all(new OcsfFormat())) {
            events.putIfAbsent(pair.record().path("type").asText(), JSON.readTree(pair.formatted()));
        }
        JsonNode denied = events.getOrDefault("statement.decision", MissingNode.getInstance());
        assertThat(denied.path("type_uid").asInt())
                .as("a SELECT that writes, too")
                .isEqualTo(600_505);
        assertThat(denied.path("action_id").asInt()).isEqualTo(2);
        assertThat(denied.path("disposition_id").asInt()).isEqualTo(2);
        assertThat(denied.path("status_code").asText()).isEqualTo("42501");
        assertThat(denied.path("policy").path("name").asText()).isEqualTo("support-reads");
        assertThat(denied.path("src_endpoint").path("ip").asText()).isEqualTo("10.0.0.7");
        assertThat(denied.path("database").path("name").asText()).isEqualTo("shopdb");
        assertThat(denied.path("query_info").path("query_string").asText()).isEqualTo("SELECT email FROM customers");
        assertThat(events.getOrDefault("auth.fail", MissingNode.getInstance())
                        .path("status_id")
                        .asInt())
                .isEqualTo(2);
        assertThat(events.getOrDefault("statement.end", MissingNode.getInstance())
                        .path("status_id")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void openTelemetryHasTheAttributesOfDatabases() throws IOException {
        for (SinkRecords.Pair pair : all(new OtelFormat(Samples.CLOCK))) {
            JsonNode log = JSON.readTree(pair.formatted());
            assertThat(log.path("timeUnixNano").asText()).isEqualTo("1795176000000123000");
            assertThat(log.path("severityNumber").asInt()).isBetween(1, 24);
            assertThat(log.path("eventName").asText())
                    .isEqualTo("sallyport." + pair.record().path("type").asText());
            Map<String, JsonNode> attributes = new HashMap<>();
            log.path("attributes")
                    .forEach(each -> assertThat(attributes.put(each.path("key").asText(), each.path("value")))
                            .isNull());
            assertThat(attributes
                            .getOrDefault("sallyport.audit.seq", MissingNode.getInstance())
                            .path("intValue")
                            .asText())
                    .isEqualTo(pair.record().path("seq").asText());
            if (pair.record().path("type").asText().equals("statement.decision")) {
                assertThat(attributes
                                .getOrDefault("db.system.name", MissingNode.getInstance())
                                .path("stringValue")
                                .asText())
                        .isEqualTo("postgresql");
                assertThat(attributes
                                .getOrDefault("error.type", MissingNode.getInstance())
                                .path("stringValue")
                                .asText())
                        .isEqualTo("42501");
                assertThat(attributes).doesNotContainKeys("db.operation.name", "db.collection.name");
            }
        }
    }
}
