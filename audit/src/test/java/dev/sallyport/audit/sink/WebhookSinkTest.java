package dev.sallyport.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.sink.HttpScene.Answer;
import dev.sallyport.audit.sink.HttpScene.Got;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookSinkTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final byte[] KEY = "a key of thirty-two bytes, all".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OLD = "another key that will soon go".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private SinkScene scene;
    private HttpScene http;

    @BeforeEach
    void open() throws IOException {
        scene = new SinkScene(directory);
        scene.append(20);
        http = new HttpScene();
    }

    @AfterEach
    void close() {
        scene.close();
        http.close();
    }

    private WebhookSink sink(WebhookSink.Body body) {
        return new WebhookSink(
                http.url("/in"),
                SinkScene.ORIGIN,
                () -> List.of(KEY, OLD),
                body,
                RecordFormat.JSON,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void signsWhatItSendsWithEachKey() throws Exception {
        sink(WebhookSink.Body.LINES).deliver(scene.records(3, 4));

        Got got = http.got.get(0);
        String id = got.headers().get("webhook-id");
        assertThat(id).matches("audit_[0-9a-f]{16}_3_6");
        assertThat(got.headers()).containsEntry("webhook-timestamp", Long.toString(NOW.getEpochSecond()));
        List<String> expected = new ArrayList<>();
        for (byte[] key : List.of(KEY, OLD)) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] signed = (id + "." + NOW.getEpochSecond() + "." + got.text()).getBytes(StandardCharsets.UTF_8);
            expected.add("v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed)));
        }
        assertThat(got.headers()).containsEntry("webhook-signature", String.join(" ", expected));
        assertThat(got.text().lines().toList()).isEqualTo(scene.lines().subList(3, 7));
    }

    @Test
    void sendsAnArrayToWhoWantsOne() throws Exception {
        sink(WebhookSink.Body.ARRAY).deliver(scene.records(0, 3));

        JsonNode array = new ObjectMapper().readTree(http.got.get(0).text());
        assertThat(array).hasSize(3);
        assertThat(array.path(2).path("seq").asLong()).isEqualTo(2);
        assertThat(http.got.get(0).headers()).containsEntry("content-type", "application/json");
    }

    @Test
    void nothingBut2xxAcknowledges() throws Exception {
        WebhookSink sink = sink(WebhookSink.Body.LINES);
        for (int status : new int[] {302, 400, 401, 410, 500, 503}) {
            http.answers = request ->
                    new Answer(status, Map.of("location", http.url("/elsewhere").toString(), "retry-after", "77"), "");
            UndeliveredException failure =
                    catchThrowableOfType(UndeliveredException.class, () -> sink.deliver(scene.records(0, 2)));

            assertThat(failure).as("status %d", status).isNotNull();
            assertThat(failure.pause()).isEqualTo(Duration.ofSeconds(77));
        }
        assertThat(http.got).hasSize(6).allMatch(request -> request.path().equals("/in"));
    }

    @Test
    void triesTheSameAgainUntilItArrives() {
        http.answers = request -> Answer.of(http.got.size() < 3 ? 500 : 200);
        SinkRunner runner = scene.start(sink(WebhookSink.Body.LINES));
        SinkScene.until(() -> runner.health().lag() == 0);

        assertThat(http.got).hasSize(4);
        assertThat(http.got.stream()
                        .map(request -> request.headers().get("webhook-id"))
                        .distinct())
                .hasSize(1);
        assertThat(http.got.stream().map(Got::text).distinct()).hasSize(1);
        assertThat(runner.health().failures()).isEqualTo(3);
        assertThat(runner.health().problem()).isEmpty();
    }

    @Test
    void waitsAsLongAsADateSaysAndNotForEver() throws Exception {
        for (String date : List.of("Sat, 21 Nov 2026 12:01:00 GMT", "Sat, 21 Nov 2099 12:00:00 GMT", "soon")) {
            http.answers = request -> new Answer(429, Map.of("retry-after", date), "");
            UndeliveredException failure = catchThrowableOfType(
                    UndeliveredException.class,
                    () -> sink(WebhookSink.Body.LINES).deliver(scene.records(0, 1)));

            assertThat(failure.pause())
                    .isEqualTo(
                            date.equals("soon")
                                    ? Duration.ZERO
                                    : date.contains("2099") ? Duration.ofHours(1) : Duration.ofMinutes(1));
        }
    }
}
