package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL 18's own libpq with a token of its program's, as OAUTHBEARER: it asks, is told, and comes again. */
class LibpqBearerTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** Hands libpq the token when it has learned where tokens are (libpq, "Authdata Hooks"). */
    private static final String PROGRAM = """
            import ctypes, sys
            pq = ctypes.CDLL(sys.argv[1])
            class Request(ctypes.Structure):
                _fields_ = [("configuration", ctypes.c_char_p), ("scope", ctypes.c_char_p),
                            ("async_", ctypes.c_void_p), ("cleanup", ctypes.c_void_p),
                            ("token", ctypes.c_char_p), ("user", ctypes.c_void_p)]
            HOOK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(Request))
            token = sys.argv[3].encode()
            def give(kind, connection, data):
                if kind != 1:
                    return 0
                print(data.contents.configuration.decode(), data.contents.scope.decode())
                data.contents.token = token
                return 1
            hook = HOOK(give)
            pq.PQsetAuthDataHook(hook)
            pq.PQconnectdb.restype = ctypes.c_void_p
            for name in ("PQerrorMessage", "PQgetvalue"):
                getattr(pq, name).restype = ctypes.c_char_p
            pq.PQexec.restype = ctypes.c_void_p
            connection = ctypes.c_void_p(pq.PQconnectdb(sys.argv[2].encode()))
            if pq.PQstatus(connection) != 0:
                print(pq.PQerrorMessage(connection).decode())
            else:
                result = ctypes.c_void_p(pq.PQexec(connection, b"SELECT count(*) FROM numbers"))
                print(pq.PQgetvalue(result, 0, 0).decode())
            """;

    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.startListener(
                Version.V18,
                directory,
                "client_bearer",
                "plaintext: true, authentication: [oauthbearer], oauth: {issuer: \"" + ProxyFixture.ISSUER + "\"}");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    /** The one that came with the server. */
    private static Optional<Path> libpq() throws IOException {
        Path unpacked = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg");
        if (!Files.isDirectory(unpacked)) {
            return Optional.empty();
        }
        try (var found = Files.find(
                unpacked, 3, (path, attributes) -> path.getFileName().toString().equals("libpq.so.5.18"))) {
            return found.findFirst();
        }
    }

    private static String connect(String token) throws Exception {
        Optional<Path> library = libpq();
        assumeTrue(Files.isExecutable(PYTHON) && library.isPresent(), "NOT TESTED: there is no Python, or no libpq 18");
        Process process = new ProcessBuilder(
                        PYTHON.toString(),
                        "-c",
                        PROGRAM,
                        library.orElseThrow().toString(),
                        "host=127.0.0.1 port=" + proxy.port() + " dbname=" + proxy.database() + " user=dev"
                                + " sslmode=disable gssencmode=disable oauth_client_id=test oauth_issuer="
                                + ProxyFixture.ISSUER,
                        token)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    @Test
    void logsInWithTheTokenThatItIsGiven() throws Exception {
        assertThat(connect(proxy.token("dev")).lines())
                .containsExactly(ProxyFixture.ISSUER + "/.well-known/openid-configuration openid", "1000");
    }

    @Test
    void saysThatTheTokenIsRefused() throws Exception {
        assertThat(connect("x.y.z")).contains("authentication failed for user \"dev\"");
    }
}
