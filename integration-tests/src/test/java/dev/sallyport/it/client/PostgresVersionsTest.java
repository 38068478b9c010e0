package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Certificates;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * psql, pg_dump and pg_restore of other versions than this machine's. Each asks the catalog in its own words and speaks
 * through its own libpq: since 17 that reads rows in chunks, cancels over TLS and may begin with TLS, since 18 it may
 * speak protocol 3.2.
 */
class PostgresVersionsTest {
    private static final Map<Version, TwoRoads> ROADS = new EnumMap<>(Version.class);

    @TempDir
    private static Path folder;

    private static @Nullable ProxyFixture tls;

    @AfterAll
    static void close() {
        ROADS.values().forEach(TwoRoads::close);
        if (tls != null) {
            tls.close();
        }
    }

    private static TwoRoads roads(Version version) throws Exception {
        TwoRoads known = ROADS.get(version);
        if (known == null) {
            known = TwoRoads.open(version, "client_versions");
            ROADS.put(version, known);
        }
        return known;
    }

    private static List<String> script(int major, Version server, String resource) throws Exception {
        PostgresTools tools = PostgresTools.of(major);
        Path script = folder.resolve(resource);
        Files.writeString(script, Resources.text(resource));
        String[] command = tools.command("psql", "-X", "-a", "-f", script.toString());
        return roads(server).same(road -> withoutServersSizes(ClientProcess.lines(folder, road, command)));
    }

    /** What all databases of the server take, which changes with the others: no matter how wide the column is then. */
    private static List<String> withoutServersSizes(List<String> lines) {
        List<String> without = new ArrayList<>();
        boolean sizes = false;
        for (String line : lines) {
            if (line.startsWith("\\")) {
                sizes = line.equals("\\l+") || line.equals("\\db+");
            }
            without.add(
                    sizes
                            ? line.replaceAll("\\b\\d+ (bytes|kB|MB|GB)\\b", "Size")
                                    .replaceAll(" +", " ")
                                    .replaceAll("-+", "-")
                            : line);
        }
        return without;
    }

    @ParameterizedTest
    @CsvSource({"13, V13", "13, V18", "17, V17", "18, V18", "18, V13"})
    void describesWhatThereIsAsWithoutTheProxy(int major, Version server) throws Exception {
        assertThat(script(major, server, "psql-catalog.sql"))
                .hasSizeGreaterThan(500)
                .endsWith("exit 0");
    }

    @ParameterizedTest
    @CsvSource({"13, V13", "17, V17", "18, V18"})
    void runsScriptsAsWithoutTheProxy(int major, Version server) throws Exception {
        assertThat(script(major, server, "psql-features.sql"))
                .contains("(20 rows)", "1002 1 00000")
                .endsWith("exit 0");
    }

    @Test
    void pipelinesOfPsqlRunAsWithoutTheProxy() throws Exception {
        assertThat(script(18, Version.V18, "psql-pipelines.sql"))
                .contains(" six ")
                .endsWith("exit 2");
    }

    /** Several processes share one snapshot of the dumped database. */
    @ParameterizedTest
    @CsvSource({"13, V13", "17, V17", "18, V18"})
    void dumpsInParallelAsWithoutTheProxy(int major, Version server) throws Exception {
        PostgresTools tools = PostgresTools.of(major);
        assertThat(roads(server).same(road -> {
                    Path dump = Files.createTempDirectory(folder, "dump").resolve("directory");
                    String[] write = tools.command("pg_dump", "-Fd", "-j2", "-f", dump.toString());
                    List<String> said = new ArrayList<>(ClientProcess.lines(folder, road, write));
                    said.addAll(sql(tools, road, "pg_restore", "-f", "-", dump.toString()));
                    return said;
                }))
                .startsWith("exit 0")
                .hasSizeGreaterThan(1000)
                .endsWith("exit 0");
    }

    @Test
    void restoresInParallelWhatWasDumped() throws Exception {
        PostgresTools tools = PostgresTools.of(18);
        Road source = roads(Version.V18).direct();
        String dump = folder.resolve("shop").toString();
        String[] write = tools.command("pg_dump", "-Ox", "-Fc", "-f", dump);
        assertThat(ClientProcess.lines(folder, source, write)).containsExactly("exit 0");
        try (TwoRoads copies = TwoRoads.open(Version.V18, "client_restored")) {
            copies.empty();
            String[] restore = tools.command("pg_restore", "-Ox", "-j2", "-d", "client_restored", dump);
            assertThat(ClientProcess.lines(folder, copies.through(), restore)).containsExactly("exit 0");
            assertThat(sql(tools, copies.direct(), "pg_dump", "-Ox"))
                    .isEqualTo(sql(tools, source, "pg_dump", "-Ox"))
                    .endsWith("exit 0");
        }
    }

    private static List<String> sql(PostgresTools tools, Road road, String program, String... options)
            throws Exception {
        List<String> lines = new ArrayList<>(ClientProcess.lines(folder, road, tools.command(program, options)));
        // The key of \restrict is drawn anew each time.
        lines.removeIf(line -> line.startsWith("\\restrict") || line.startsWith("\\unrestrict"));
        return lines;
    }

    /** What the client is told to insist on, and how it says that it has it. */
    @ParameterizedTest
    @ValueSource(strings = {"3.0", "3.2"})
    void speaksTheProtocolThatTheClientInsistsOn(String protocol) throws Exception {
        PostgresTools tools = PostgresTools.of(18);
        String options = "min_protocol_version=" + protocol + " max_protocol_version=" + protocol;
        String[] command = tools.command("psql", "-XAt", "-c", "\\conninfo", options);
        assertThat(roads(Version.V18)
                        .same(road -> ClientProcess.lines(folder, road, command).stream()
                                .filter(line -> line.startsWith("Protocol") || line.startsWith("exit"))
                                .toList()))
                .containsExactly("Protocol Version|" + protocol, "exit 0");
    }

    /** Connects over TLS, runs something that doesn't end, and interrupts that as Ctrl-C does. */
    @ParameterizedTest
    @CsvSource({
        "13, ''",
        "17, ''",
        "17, sslnegotiation=direct",
        "18, min_protocol_version=3.2",
        "18, min_protocol_version=3.2 sslnegotiation=direct"
    })
    void cancelsOverTls(int major, String options) throws Exception {
        PostgresTools tools = PostgresTools.of(major);
        ProxyFixture proxy = overTls();
        String target = "host=localhost sslmode=verify-full sslrootcert=" + certificate() + " " + options;
        ProcessBuilder builder = new ProcessBuilder(tools.command("psql", "-X", "-c", "SELECT pg_sleep(600)", target))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        Road road = new Road("localhost", proxy.port(), "owner", proxy.token("owner"), proxy.database());
        builder.environment().putAll(road.environment());
        Process psql = builder.start();
        try {
            psql.getOutputStream().close();
            awaitSleeper(proxy);
            String interrupt = "kill -INT " + psql.pid();
            assertThat(ClientProcess.run(folder, Map.of(), "sh", "-c", interrupt)
                            .exit())
                    .isZero();
            assertThat(new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("Cancel request sent\nERROR:  canceling statement due to user request\n");
            assertThat(psql.waitFor()).isEqualTo(1);
        } finally {
            psql.destroyForcibly();
        }
    }

    private static Path certificate() {
        return folder.resolve("tls").resolve("tls.crt");
    }

    private static ProxyFixture overTls() throws Exception {
        ProxyFixture known = tls;
        if (known == null) {
            Certificates certificates = Certificates.make(folder.resolve("tls"));
            Path directory = Files.createDirectory(folder.resolve("tls-proxy"));
            known = ProxyFixture.startTls(Version.V18, directory, "client_tls", certificates, "");
            tls = known;
        }
        return known;
    }

    /** The statement runs for longer than anybody waits, so that it is there until it is cancelled. */
    private static void awaitSleeper(ProxyFixture proxy) throws Exception {
        try (Connection admin = proxy.postgres().superuser(proxy.database());
                Statement statement = admin.createStatement()) {
            long deadline = Patience.end();
            boolean there = false;
            while (!there && System.nanoTime() < deadline) {
                statement.execute("SELECT pg_sleep(0.02)");
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE datname = '"
                        + proxy.database() + "' AND wait_event = 'PgSleep' AND pid <> pg_backend_pid()")) {
                    rows.next();
                    there = rows.getInt(1) == 1;
                }
            }
            assertThat(there).isTrue();
        }
    }
}
