package dev.sallyport.it.approval;

import static dev.sallyport.it.approval.ApprovalScene.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds what a running daemon answers against the description that it gives of itself. */
class ApiDescriptionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_SESSION = "/v1/sessions/" + "a".repeat(24);
    private static final String NO_APPROVAL = "/v1/approvals/ap_" + "a".repeat(16);

    private static ApprovalScene scene;
    private static Reviewing people;
    private static JsonNode description;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Set<String> checked = new HashSet<>();

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        scene = ApprovalScene.open(directory, "api_description");
        people = new Reviewing(scene.proxy);
        scene.fill();
        description = JSON.readTree(people.get("none", "/v1/openapi.json").text());
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    /** The answer, which is as its operation is described, in whatever way it was asked for. */
    private JsonNode call(String operation, int status, String method, String path, String token, String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + scene.proxy.adminPort() + path))
                .method(method, BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        if (!body.isEmpty()) {
            request.header("content-type", "application/json");
        }
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode described = operation(operation, method).path("responses").path(String.valueOf(status));
        assertThat(described.isMissingNode()).as("%s %d", operation, status).isFalse();
        if (described.has("$ref")) {
            described = description.at(described.path("$ref").asText().substring(1));
        }
        JsonNode content = described.path("content");
        if (content.isMissingNode()) {
            assertThat(answer.body()).isEmpty();
            return content;
        }
        String type = answer.headers().firstValue("content-type").orElse("").replaceAll(";.*", "");
        assertThat(content.has(type)).as(type).isTrue();
        checked.add(operation);
        if (!type.equals("application/json")) {
            return content;
        }
        JsonNode json = JSON.readTree(answer.body());
        assertThat(problems(content.path(type).path("schema"), json))
                .as(answer.body())
                .isEmpty();
        return json;
    }

    private static Set<?> problems(JsonNode schema, JsonNode json) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("components", description.path("components"));
        whole.putArray("allOf").add(schema);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(whole)
                .validate(json);
    }

    private static JsonNode operation(String id, String method) {
        for (JsonNode path : description.path("paths")) {
            for (JsonNode operation : path) {
                if (operation.path("operationId").asText().equals(id)) {
                    assertThat(path.has(method.toLowerCase(java.util.Locale.ROOT)))
                            .isTrue();
                    return operation;
                }
            }
        }
        throw new AssertionError("no operation " + id);
    }

    @Test
    void answersAsDescribed() throws Exception {
        String admin = scene.proxy.token("owner");
        String olga = people.person("olga", null, "owners");
        String id;
        call("health", 200, "GET", "/healthz", "", "");
        call("readiness", 200, "GET", "/readyz", "", "");
        call("description", 200, "GET", "/v1/openapi.json", "", "");
        call("metrics", 200, "GET", "/metrics", admin, "");
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            id = refused(
                            "SP001",
                            () -> statement.execute("DELETE FROM orders WHERE id = 7 "
                                    + "/*sallyport:justification='because',ticket='CHG-1'*/"))
                    .path("approval_id")
                    .asText();
            JsonNode sessions = call("listSessions", 200, "GET", "/v1/sessions", admin, "");
            assertThat(sessions.path("sessions")).isNotEmpty();
            String session = sessions.path("sessions").path(0).path("id").asText();
            call("showSession", 200, "GET", "/v1/sessions/" + session, admin, "");
            call("endSession", 200, "DELETE", "/v1/sessions/" + session, admin, "");
        }
        call("showSession", 400, "GET", NO_SESSION + "?id=x", admin, "");
        call("endSession", 404, "DELETE", NO_SESSION, admin, "");
        call("endSessions", 400, "DELETE", "/v1/sessions", admin, "");
        call("endSessions", 403, "DELETE", "/v1/sessions?id=x", olga, "");
        call("listSessions", 401, "GET", "/v1/sessions", "", "");
        call("metrics", 403, "GET", "/metrics", olga, "");
        call("revoke", 200, "POST", "/v1/revocations", admin, "{\"token\":\"t-1\",\"reason\":\"lost\"}");
        call("revoke", 400, "POST", "/v1/revocations", admin, "{}");
        assertThat(call("listRevocations", 200, "GET", "/v1/revocations", admin, "")
                        .path("revocations"))
                .isNotEmpty();
        call("listAuditSinks", 200, "GET", "/v1/audit/sinks", admin, "");
        call("listAuditSinks", 403, "GET", "/v1/audit/sinks", olga, "");
        call("shredParameters", 400, "POST", "/v1/audit/shred", admin, "{\"day\":\"yesterday\"}");
        call("shredParameters", 403, "POST", "/v1/audit/shred", olga, "{\"day\":\"2026-11-20\"}");
        call("shredParameters", 409, "POST", "/v1/audit/shred", admin, "{\"day\":\"2026-11-20\"}");
        call("listAuditAnchors", 200, "GET", "/v1/audit/anchors", admin, "");
        call("listAuditAnchors", 403, "GET", "/v1/audit/anchors", olga, "");
        call("pushEvent", 400, "POST", "/v1/events", "", "{}");

        assertThat(call("listApprovals", 200, "GET", "/v1/approvals", olga, "").path("approvals"))
                .isNotEmpty();
        call("listApprovals", 400, "GET", "/v1/approvals?state=x", olga, "");
        call("showApproval", 200, "GET", "/v1/approvals/" + id, olga, "");
        call("showApproval", 404, "GET", NO_APPROVAL, olga, "");
        String votes = "/v1/approvals/" + id + "/votes";
        call("vote", 400, "POST", votes, olga, "{\"vote\":\"maybe\"}");
        call("vote", 403, "POST", votes, scene.proxy.token("dev"), "{\"vote\":\"approve\"}");
        JsonNode voted = call("vote", 200, "POST", votes, olga, "{\"vote\":\"reject\",\"comment\":\"no\"}");
        assertThat(voted.path("votes")).isNotEmpty();
        call("vote", 409, "POST", votes, olga, "{\"vote\":\"approve\"}");

        String revoke = "/v1/approvals/" + id + "/revoke";
        call("revokeApproval", 409, "POST", revoke, admin, "{}");
        call("revokeApproval", 400, "POST", revoke, admin, "{\"vote\":\"reject\"}");
        call("revokeApproval", 404, "POST", NO_APPROVAL + "/revoke", admin, "{}");

        Set<String> operations = new HashSet<>();
        description
                .path("paths")
                .forEach(path -> path.forEach(operation ->
                        operations.add(operation.path("operationId").asText())));
        operations.remove("");
        operations.remove("slackInteraction");
        assertThat(checked).isEqualTo(operations);
    }

    @Test
    void aFieldThatIsNotDescribedWouldBeSeen() throws Exception {
        JsonNode schema = JSON.readTree("{\"$ref\":\"#/components/schemas/Ended\"}");

        assertThat(problems(schema, JSON.readTree("{\"ended\":1}"))).isEmpty();
        assertThat(problems(schema, JSON.readTree("{\"ended\":1,\"who\":\"x\"}")))
                .isNotEmpty();
        assertThat(problems(schema, JSON.readTree("{\"ended\":\"1\"}"))).isNotEmpty();
    }
}
