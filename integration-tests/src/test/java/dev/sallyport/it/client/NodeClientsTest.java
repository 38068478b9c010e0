package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Node.js's clients and the libraries on top of them; the scripts are in {@code src/test/clients/node}. */
class NodeClientsTest {
    private static TwoRoads roads;
    private static Path folder;

    @BeforeAll
    static void open() throws Exception {
        folder = ClientFolder.node();
        roads = TwoRoads.open(Version.V18, "client_node");
    }

    @AfterAll
    static void close() {
        if (roads != null) {
            roads.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg", "postgres", "knex", "sequelize", "typeorm", "drizzle"})
    void worksAsWithoutTheProxy(String client) throws Exception {
        List<String> seen =
                roads.same(road -> ClientProcess.lines(folder, road, "node", "--no-deprecation", client + ".mjs"));
        assertThat(seen).hasSizeGreaterThan(8).endsWith("exit 0");
    }
}
