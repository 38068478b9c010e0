package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes with PostgreSQL: pgbench, psql with scripts, libpq with its pipeline mode. */
class PostgresToolsTest {
    private static final Path HERE = Path.of("").toAbsolutePath();

    @TempDir
    private static Path folder;

    private static TwoRoads roads;

    @BeforeAll
    static void open() throws Exception {
        roads = TwoRoads.open(Version.V15, "client_tools");
    }

    @AfterAll
    static void close() {
        roads.close();
    }

    private static List<String> bench(Road road) throws Exception {
        String pgbench = ClientProcess.find("pgbench", Version.V15).toString();
        List<String> seen = new ArrayList<>(ClientProcess.lines(folder, road, pgbench, "-i", "-q", "-s", "1"));
        seen.removeIf(line -> line.contains("done in") || line.contains("tuples"));
        for (String mode : List.of("simple", "extended", "prepared")) {
            List<String> run = ClientProcess.lines(
                    folder, road, pgbench, "-n", "-M", mode, "-c", "4", "-t", "25", "--random-seed=7", "--max-tries=5");
            run.removeIf(line -> line.contains("latency") || line.contains("tps") || line.contains("time"));
            seen.addAll(run);
        }
        String count = "SELECT sum(abalance), count(*), (SELECT count(*) FROM pgbench_history) FROM pgbench_accounts";
        String drop = "DROP TABLE pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers";
        String psql = ClientProcess.find("psql", Version.V15).toString();
        seen.addAll(ClientProcess.lines(folder, road, psql, "-XAtc", count, "-c", drop));
        return seen;
    }

    @Test
    void benchmarksRunAsWithoutTheProxy() throws Exception {
        assertThat(roads.same(PostgresToolsTest::bench))
                .contains("query mode: simple", "query mode: extended", "query mode: prepared")
                .filteredOn("number of transactions actually processed: 100/100"::equals)
                .hasSize(3);
    }

    @Test
    void pipelinesOfLibpqWorkAsWithoutTheProxy() throws Exception {
        String gcc = ClientProcess.find("gcc").toString();
        Path header = Path.of("/usr/include/postgresql/libpq-fe.h");
        if (!Files.exists(header)) {
            ClientProcess.missing("there is no " + header);
        }
        Path program = folder.resolve("pipeline");
        Path source = HERE.resolve(Path.of("src", "test", "clients", "c", "pipeline.c"));
        assertThat(ClientProcess.run(
                                folder,
                                Map.of(),
                                gcc,
                                "-Wall",
                                "-Werror",
                                "-I/usr/include/postgresql",
                                "-o",
                                program.toString(),
                                source.toString(),
                                "-lpq")
                        .lines())
                .isEmpty();
        assertThat(roads.same(road -> ClientProcess.lines(folder, road, program.toString())))
                .endsWith("exit 0");
    }

    @Test
    void scriptsOfPsqlRunAsWithoutTheProxy() throws Exception {
        String psql = ClientProcess.find("psql", Version.V15).toString();
        Path script = folder.resolve("script.sql");
        Files.writeString(script, Resources.text("psql-script.sql"));
        for (List<String> options :
                List.of(List.of("-a"), List.of("-1", "-q"), List.of("-At", "-v", "ON_ERROR_STOP=1"))) {
            List<String> command = new ArrayList<>(List.of(psql, "-X", "-f", script.toString()));
            command.addAll(options);
            assertThat(roads.same(road -> ClientProcess.lines(folder, road, command.toArray(String[]::new))))
                    .hasSizeGreaterThan(3);
        }
    }
}
