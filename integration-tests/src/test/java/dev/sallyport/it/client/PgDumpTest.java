package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pg_dump through the proxy, and psql reading what it wrote. */
class PgDumpTest {
    @TempDir
    private static Path folder;

    private static TwoRoads roads;

    @BeforeAll
    static void open() throws Exception {
        roads = TwoRoads.open(Version.V15, "client_dump");
    }

    @AfterAll
    static void close() {
        roads.close();
    }

    /** What a dump says, but for what names the road. */
    private static List<String> dump(Road road, String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(ClientProcess.find("pg_dump", Version.V15).toString(), "--no-owner"));
        command.addAll(List.of(options));
        List<String> lines = new ArrayList<>(ClientProcess.lines(folder, road, command.toArray(String[]::new)));
        // The key of \restrict is drawn anew each time.
        lines.removeIf(line -> line.startsWith("\\restrict") || line.startsWith("\\unrestrict"));
        return lines;
    }

    @Test
    void dumpsSayWhatTheySayWithoutTheProxy() throws Exception {
        for (String format : List.of("--no-privileges", "--inserts", "--schema-only", "--rows-per-insert=50")) {
            assertThat(roads.same(road -> dump(road, format))).endsWith("exit 0");
        }
    }

    @Test
    void dumpsCanBeReadBackThroughTheProxy() throws Exception {
        ClientProcess.find("pg_dump", Version.V15);
        try (TwoRoads copies = TwoRoads.open(Version.V15, "client_copies")) {
            copies.empty();
            Path file = folder.resolve("shop.dump");
            assertThat(ClientProcess.lines(
                            folder,
                            roads.through(),
                            ClientProcess.find("pg_dump", Version.V15).toString(),
                            "--no-owner",
                            "--no-privileges",
                            "-f",
                            file.toString()))
                    .containsExactly("exit 0");
            List<String> read = ClientProcess.lines(
                    folder,
                    copies.through(),
                    ClientProcess.find("psql", Version.V15).toString(),
                    "-X",
                    "-v",
                    "ON_ERROR_STOP=1",
                    "-f",
                    file.toString());
            assertThat(read).endsWith("exit 0").doesNotContain("ERROR");
            List<String> expected = dump(roads.direct(), "--no-privileges");
            assertThat(dump(copies.through(), "--no-privileges")).isEqualTo(expected);
        }
    }
}
