package dev.sallyport.it.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two tables have the same name, of which the developer may read one. Whatever changes the path, and however that meets
 * the name, the other's rows don't come out. PostgreSQL 18 tells of each change, earlier versions don't.
 */
class SearchPathTest {
    private static final Version[] VERSIONS = {Version.V15, Version.V18};

    /** Where the second statement is judged before the first is answered: what the server tells comes too late. */
    private static final Set<PathRoads> AHEAD_OF_ANSWERS =
            Set.of(PathRoads.ONE_TEXT, PathRoads.PIPELINED, PathRoads.SAVEPOINT, PathRoads.PARSED_AND_PIPELINED);

    private static final Map<Version, ProxyFixture> PROXIES = new EnumMap<>(Version.class);

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        for (Version version : VERSIONS) {
            Path own = Files.createDirectory(directory.resolve(version.name()));
            ProxyFixture proxy = ProxyFixture.start(version, own, "search_paths");
            PROXIES.put(version, proxy);
            asSuperuser(proxy, Resources.text("search_path.sql").replace(":database", "search_paths"));
            Path policy = own.resolve("policy.yaml");
            String text = Files.readString(policy)
                    .replace("[dql, dml, ddl, txn, session]", "[dql, dml, ddl, dcl, txn, session, utility]")
                    .replace(
                            "      tables: [\"public.*\", \"pg_temp*.*\"",
                            "      functions: [\"public.*\"]\n" + "      tables: [\"public.*\", \"pg_temp*.*\"");
            Files.writeString(policy, text);
            awaitFunctions(proxy);
        }
    }

    @AfterAll
    static void stop() {
        PROXIES.values().forEach(ProxyFixture::close);
    }

    private static void asSuperuser(ProxyFixture proxy, String sql) throws SQLException {
        try (Connection superuser = proxy.postgres().superuser(proxy.database());
                Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The daemon looks for a changed policy now and then. */
    private static void awaitFunctions(ProxyFixture proxy) throws IOException {
        try (WireProbe probe = WireProbe.through(proxy, "dev")) {
            long deadline = Patience.end();
            while (!probe.query("SELECT public.nothing_much()").contains("D 1")) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    private static ProxyFixture proxy(Version version) {
        return Objects.requireNonNull(PROXIES.get(version));
    }

    static Stream<Arguments> roads() {
        return Stream.of(VERSIONS)
                .flatMap(version -> Stream.of(PathRoads.values())
                        .filter(road -> version == Version.V15 || AHEAD_OF_ANSWERS.contains(road))
                        .map(road -> Arguments.of(version, road)));
    }

    @ParameterizedTest
    @MethodSource("roads")
    void noChangeBringsTheOtherTablesRows(Version version, PathRoads road) throws IOException {
        List<String> successes = new ArrayList<>();
        for (String change : PathChanges.ALL) {
            List<String> seen = new ArrayList<>();
            try (WireProbe probe = WireProbe.through(proxy(version), "dev")) {
                road.walk(probe, change, seen);
            }
            if (seen.toString().contains("FORBIDDEN")) {
                successes.add(change + "\n    " + String.join("\n    ", seen));
            }
        }
        assertThat(successes).isEmpty();
    }
}
