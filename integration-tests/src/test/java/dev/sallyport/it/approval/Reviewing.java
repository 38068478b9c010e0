package dev.sallyport.it.approval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.cli.Sallyport;
import dev.sallyport.proxy.identity.LocalIssuer;
import dev.sallyport.proxy.identity.TokenRequest;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What people use to vote: tokens, HTTP and the command line. */
final class Reviewing {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ProxyFixture proxy;
    private final LocalIssuer issuer;
    private final HttpClient http = HttpClient.newHttpClient();

    Reviewing(ProxyFixture proxy) throws IOException {
        this.proxy = proxy;
        this.issuer = LocalIssuer.load(proxy.directory().resolve("issuer"));
    }

    record Reply(int status, String text) {
        JsonNode json() throws IOException {
            return JSON.readTree(text);
        }
    }

    /** What a command said, and its exit code. */
    record Said(int code, String text) {}

    String person(String subject, @Nullable String email, String... groups) {
        return token(ProxyFixture.AUDIENCE, new Subject(subject, subject, email, List.of(groups)), null);
    }

    String agent(String subject, Subject behind, String... groups) {
        return token(ProxyFixture.AUDIENCE, new Subject(subject, subject, null, List.of(groups)), behind);
    }

    String token(String audience, Subject subject, @Nullable Subject behind) {
        PrincipalKind kind = behind == null ? PrincipalKind.HUMAN : PrincipalKind.AGENT;
        return issuer.mint(new TokenRequest(ProxyFixture.ISSUER, audience, subject, kind, behind, Duration.ofHours(1)));
    }

    Reply get(String token, String path) throws Exception {
        return send(request(token, path).GET());
    }

    Reply vote(String token, String id, String body) throws Exception {
        return send(request(token, "/v1/approvals/" + id + "/votes")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    Reply approve(String token, String id) throws Exception {
        return vote(token, id, "{\"vote\":\"approve\"}");
    }

    private HttpRequest.Builder request(String token, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.adminPort() + path))
                .header("authorization", "Bearer " + token);
    }

    private Reply send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        return new Reply(answer.statusCode(), answer.body());
    }

    Said run(String token, String... arguments) throws IOException {
        Path file = Files.createTempFile(
                proxy.directory(),
                "token",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, token);
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--admin", "http://127.0.0.1:" + proxy.adminPort(), "--token-file", file.toString()));
        StringWriter text = new StringWriter();
        CommandLine program = Sallyport.commandLine();
        program.setOut(new PrintWriter(text, true));
        program.setErr(new PrintWriter(text, true));
        int code = program.execute(all.toArray(String[]::new));
        return new Said(code, text.toString());
    }
}
