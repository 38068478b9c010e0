package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.audit.note.SignedNote;
import dev.sallyport.audit.note.WitnessKey;
import dev.sallyport.audit.note.WitnessSigner;
import dev.sallyport.proxy.wiring.WitnessDaemon;
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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WitnessCommandTest {
    @TempDir
    Path temporary;

    private final HttpClient http = HttpClient.newHttpClient();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path log;
    private Path key;
    private Path vkey;
    private WitnessDaemon witness;

    @BeforeEach
    void start() throws IOException {
        log = temporary.resolve("log");
        grow();
        vkey = temporary.resolve("vkey");
        Files.copy(log.resolve("log/vkey"), vkey);
        key = temporary.resolve("witness.key");
        assertThat(run("witness", "keygen", "--name", "witness.example/w1", "--out", key))
                .isZero();
        witness = serve("127.0.0.1:0");
    }

    @AfterEach
    void stop() {
        witness.close();
    }

    private void grow() {
        AuditSettings settings =
                AuditSettings.of(log, "audit.example/cli", "proxy-1").withReserveBytes(0);
        FileAuditLog.open(settings, Clock.systemUTC()).close();
    }

    private WitnessDaemon serve(String address) {
        WitnessServeCommand command = new WitnessServeCommand();
        new CommandLine(command)
                .parseArgs(
                        "--key",
                        key.toString(),
                        "--state",
                        temporary.resolve("state").toString(),
                        "--log",
                        vkey.toString(),
                        "--address",
                        address);
        return command.start();
    }

    private int run(Object... arguments) {
        String[] words = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            words[i] = arguments[i].toString();
        }
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Sallyport.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    private String url() {
        return "http://127.0.0.1:" + witness.address().getPort();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private String checkpoint() throws IOException {
        return Files.readString(log.resolve("log/checkpoint"));
    }

    @Test
    void makesAKeyThatNobodyElseReads() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(out.toString().strip()).isEqualTo(witness.key().toString());
        assertThat(WitnessKey.parse(out.toString()).name()).isEqualTo("witness.example/w1");
        String secret = Files.readString(key);
        assertThat(out.toString())
                .doesNotContain(secret.substring(secret.length() - 20).strip());

        assertThat(run("witness", "keygen", "--name", "w", "--out", key)).isEqualTo(2);
        assertThat(Files.readString(key)).isEqualTo(secret);
    }

    @Test
    void answersAsTheProtocolSays() throws Exception {
        HttpResponse<String> signed = send("POST", "/add-checkpoint", "old 0\n\n" + checkpoint());
        assertThat(signed.statusCode()).isEqualTo(200);
        assertThat(SignedNote.parse(checkpoint()).with(signed.body()).cosigned(witness.key()))
                .isPresent();

        HttpResponse<String> again = send("POST", "/add-checkpoint", "old 0\n\n" + checkpoint());
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.headers().firstValue("content-type")).hasValue("text/x.tlog.size");
        assertThat(again.body()).isEqualTo("2\n");

        assertThat(send("POST", "/add-checkpoint", "nonsense").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/add-checkpoint", "x".repeat(70_000)).statusCode())
                .isEqualTo(413);
        assertThat(send("GET", "/add-checkpoint", "").statusCode()).isEqualTo(405);
        assertThat(send("GET", "/healthz", "").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/", "").statusCode()).isEqualTo(404);
    }

    private int cosign() {
        return run("audit", "cosign", "--dir", log, "--witness", witness.key(), "--url", url());
    }

    private int verify(Object... more) {
        List<Object> words = new ArrayList<>(List.of("audit", "verify", "--dir", log, "--vkey", vkey));
        words.addAll(List.of(more));
        return run(words.toArray());
    }

    /** As the operator can do who has the log's key and its directory: another history of the same size. */
    private void forge() throws IOException {
        byte[] key = Files.readAllBytes(log.resolve("keys/log.ed25519"));
        Files.move(log, temporary.resolve("honest"));
        Files.createDirectories(log.resolve("keys"));
        Path stolen = Files.write(log.resolve("keys/log.ed25519"), key);
        Files.setPosixFilePermissions(stolen, PosixFilePermissions.fromString("rw-------"));
        for (int starts = 0; starts < 3; starts++) {
            grow();
        }
    }

    @Test
    void findsALogThatItsOperatorHasWrittenAnew() throws IOException {
        grow();
        grow();
        assertThat(cosign()).as(err.toString()).isZero();
        assertThat(verify("--witness", witness.key(), "--strict"))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).contains("witnessed by 1: 6 records");
        assertThat(verify("--witness", witness.key(), "--json")).isZero();
        assertThat(out.toString()).contains("\"witnessed\":{\"records\":6");
        forge();

        assertThat(verify()).isZero();
        assertThat(verify("--witness", witness.key())).isEqualTo(1);
        assertThat(out.toString()).contains("0 of the witnesses").contains("NOT SOUND");
        Path honest = temporary.resolve("honest/log/cosigned");
        Files.createDirectories(log.resolve("log/cosigned"));
        try (var files = Files.list(honest)) {
            for (Path file : files.toList()) {
                Files.copy(file, log.resolve("log/cosigned").resolve(file.getFileName()));
            }
        }
        assertThat(verify("--witness", witness.key())).isEqualTo(1);
        assertThat(out.toString()).contains("other records than this log has");
        assertThat(cosign()).isEqualTo(1);
        assertThat(err.toString()).contains("ALARM").contains("another history");
        grow();
        assertThat(cosign()).isEqualTo(1);
        assertThat(err.toString()).contains("ALARM");
    }

    @Test
    void goesOnFromWhatTheWitnessKnows() throws IOException {
        for (int times = 0; times < 3; times++) {
            assertThat(cosign()).as(err.toString()).isZero();
            grow();
            assertThat(verify("--witness", witness.key())).isZero();
            assertThat(out.toString()).contains("2 records are not yet signed by enough witnesses");
            assertThat(verify("--witness", witness.key(), "--strict")).isEqualTo(1);
        }
        try (var files = Files.list(log.resolve("log/cosigned"))) {
            Files.delete(files.findFirst().orElseThrow());
        }
        assertThat(cosign()).as(err.toString()).isZero();
        assertThat(verify("--witness", witness.key(), "--strict")).isZero();
        assertThat(run("audit", "verify", "--dir", log, "--since", log.resolve("log/checkpoint"), "--strict"))
                .isZero();
    }

    @Test
    void findsALogThatWasCutOff() throws IOException {
        Path before = temporary.resolve("before");
        copy(log, before);
        grow();
        assertThat(cosign()).isZero();
        Path kept = temporary.resolve("kept");
        try (var files = Files.list(log.resolve("log/cosigned"))) {
            Files.copy(files.findFirst().orElseThrow(), kept);
        }
        Files.move(log, temporary.resolve("after"));
        copy(before, log);

        assertThat(verify()).isZero();
        assertThat(cosign()).isEqualTo(1);
        assertThat(err.toString()).contains("ALARM").contains("cut off");
        assertThat(verify("--witness", witness.key(), "--since", kept)).isEqualTo(1);
        assertThat(verify("--witness", witness.key())).isEqualTo(1);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Test
    void demandsAsManyWitnessesAsToldAndNotTooLongAgo() {
        assertThat(cosign()).isZero();
        String other = WitnessSigner.generate("witness.example/w2", new SecureRandom())
                .verifier()
                .toString();
        String w = "--witness";

        assertThat(verify(w, witness.key(), w, other)).isEqualTo(1);
        assertThat(verify(w, witness.key(), w, other, "--witnesses-required", 1))
                .isZero();
        assertThat(verify(w, witness.key(), w, witness.key())).isZero();
        assertThat(verify(w, witness.key(), w, witness.key(), "--witnesses-required", 2))
                .isEqualTo(2);
        assertThat(verify(w, witness.key(), "--witnesses-required", 0)).isEqualTo(2);
        assertThat(verify("--witnesses-required", 1)).isEqualTo(2);
        assertThat(verify(w, vkey)).isEqualTo(2);
        assertThat(verify(w, witness.key(), "--witnessed-within", "1d")).isZero();
        assertThat(verify(w, witness.key(), "--witnessed-within", "soon")).isEqualTo(2);
        assertThat(run("audit", "cosign", "--dir", log, w, witness.key(), "--url", "http://witness.example"))
                .isEqualTo(2);
    }

    @Test
    void listensInTheClearForThisMachineOnly() {
        witness.close();

        assertThatThrownBy(() -> serve("0.0.0.0:0")).hasMessageContaining("no tls");
        witness = serve("127.0.0.1:0");
    }

    @Test
    void refusesAKeyThatOthersCanRead() throws IOException {
        witness.close();
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> serve("127.0.0.1:0")).hasMessageContaining("0600");
    }
}
