package dev.sallyport.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.sink.HttpScene.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtlpSinkTest {
    @TempDir
    Path directory;

    private SinkScene scene;
    private HttpScene http;

    @BeforeEach
    void open() throws IOException {
        scene = new SinkScene(directory);
        scene.append(5);
        http = new HttpScene();
    }

    @AfterEach
    void close() {
        scene.close();
        http.close();
    }

    private OtlpSink sink() {
        return new OtlpSink(http.url("/v1/logs"), "proxy-1", SinkScene.ORIGIN, () -> "a-token", Clock.systemUTC());
    }

    @Test
    void sendsOneRequestOfLogRecords() throws Exception {
        sink().deliver(scene.records(1, 4));

        JsonNode request = new ObjectMapper().readTree(http.got.get(0).text());
        JsonNode logs =
                request.path("resourceLogs").path(0).path("scopeLogs").path(0).path("logRecords");
        assertThat(logs).hasSize(4);
        assertThat(logs.path(2).path("eventName").asText()).isEqualTo("sallyport.admin.action");
        assertThat(request.path("resourceLogs").path(0).path("resource").toString())
                .contains("service.name", "sallyport", "proxy-1", SinkScene.ORIGIN);
        assertThat(http.got.get(0).headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("authorization", "Bearer a-token");
    }

    @Test
    void waitsAsTheCollectorSaysAndAsksRarelyWhereItWontHelp() throws Exception {
        for (int status : new int[] {429, 502, 503, 504, 400, 401, 404, 500}) {
            http.answers = request -> new Answer(status, Map.of("retry-after", "11"), "");
            UndeliveredException failure =
                    catchThrowableOfType(UndeliveredException.class, () -> sink().deliver(scene.records(0, 2)));

            boolean forAWhile = status == 429 || (status > 500 && status < 505);
            assertThat(failure.pause())
                    .as("status %d", status)
                    .isEqualTo(forAWhile ? Duration.ofSeconds(11) : Duration.ofMinutes(5));
        }
    }

    @Test
    void doesntRepeatWhatWasRejectedInAnAcceptedRequest() throws Exception {
        http.answers = request -> new Answer(
                200, Map.of(), "{\"partialSuccess\":{\"rejectedLogRecords\":\"1\",\"errorMessage\":\"old\"}}");
        SinkRunner runner = scene.start(sink());
        SinkScene.until(() -> runner.health().lag() == 0);

        assertThat(http.got).hasSize(1);
    }

    @Test
    void takesTraceIdsThatAreWellFormedOnly() throws Exception {
        ObjectMapper json = new ObjectMapper();
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        for (String given : new String[] {trace, trace.toUpperCase(java.util.Locale.ROOT), trace + "-x", ""}) {
            String line = "{\"seq\":0,\"type\":\"x\",\"claimed\":{\"traceparent\":\"" + given + "\"}}";
            SinkRecord record = new SinkRecord(0, line.getBytes(StandardCharsets.UTF_8), json.readTree(line));
            JsonNode log = new OtelFormat(Clock.systemUTC()).logRecord(record);

            assertThat(log.has("traceId")).as(given).isEqualTo(given.equals(trace));
        }
    }
}
