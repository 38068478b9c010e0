package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A database with a direct way to it and one through the proxy; the same login of PostgreSQL's at the end of both. */
final class TwoRoads implements AutoCloseable {
    /** What a client does; answers with lines that tell what it saw. Leaves nothing behind. */
    interface Script {
        List<String> run(Road road) throws Exception;
    }

    private final ProxyFixture proxy;

    private TwoRoads(ProxyFixture proxy) {
        this.proxy = proxy;
    }

    static TwoRoads open(Version version, String database) throws Exception {
        Path directory = Files.createTempDirectory("sallyport-client");
        TwoRoads roads = new TwoRoads(ProxyFixture.start(version, directory, database));
        roads.asSuperuser("GRANT ALL ON DATABASE " + database + " TO sp_app");
        return roads;
    }

    private void asSuperuser(String sql) throws SQLException {
        try (Connection admin = proxy.postgres().superuser(proxy.database());
                Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Takes the shop out of the database. */
    void empty() throws SQLException {
        asSuperuser("DROP TABLE customers, orders, numbers CASCADE; DROP FUNCTION email_of; DROP SCHEMA hr CASCADE");
    }

    Road direct() {
        PostgresServer postgres = proxy.postgres();
        return new Road(postgres.host(), postgres.port(), "sp_app", PostgresServer.PASSWORD, proxy.database());
    }

    Road through() {
        return new Road("127.0.0.1", proxy.port(), "owner", proxy.token("owner"), proxy.database());
    }

    ProxyFixture proxy() {
        return proxy;
    }

    /** Runs a script on both roads, asserts that it saw the same, and that it saw something. */
    List<String> same(Script script) throws Exception {
        List<String> expected = script.run(direct());
        List<String> actual = script.run(through());
        assertThat(actual).isEqualTo(expected);
        assertThat(expected).isNotEmpty();
        return expected;
    }

    @Override
    public void close() {
        proxy.close();
    }
}
