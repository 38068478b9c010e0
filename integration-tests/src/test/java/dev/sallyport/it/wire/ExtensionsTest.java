package dev.sallyport.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.ProxyFixture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of an extension that have the names of PostgreSQL's own. */
final class ExtensionsTest {
    private static final String SMALLEST = "SELECT min(n) FROM numbers";

    @TempDir
    private static Path directory;

    private static ProxyFixture proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = ProxyFixture.start(PostgresServer.Version.V18, directory, "extensions");
        try (Connection superuser = proxy.postgres().superuser("extensions");
                Statement statement = superuser.createStatement()) {
            statement.execute("CREATE EXTENSION citext");
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static String answer(Connection connection, String sql) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SMALLEST,
                "SELECT max(words::citext) FROM numbers",
                "SELECT replace(words, 'o', '0') FROM numbers ORDER BY n LIMIT 1",
                "SELECT regexp_replace('Words'::citext, 'WORDS', 'x')"
            })
    void theirNamesWorkForWhomThePolicyListsTheExtensions(String sql) throws SQLException {
        assertThat(answer(proxy.connect("owner"), sql)).isEqualTo(answer(proxy.direct(), sql));
    }

    @Test
    void theirNamesAreRefusedToWhomThePolicyListsNone() {
        assertThatThrownBy(() -> answer(proxy.connect("dev"), SMALLEST))
                .hasMessageContaining("the function min is not known to be harmless");
    }
}
