package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Rows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody changes definitions and keeps the proxy from reading what they are now. */
final class UnreadChangesTest {
    private static final String UNREAD = "55000";

    @TempDir
    private static Path directory;

    private static ProxyFixture proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "unread_changes");
        proxy.superuser("CREATE VIEW public.notes AS SELECT 'nothing'::text AS note, 1 AS id;"
                + " ALTER VIEW public.notes OWNER TO sp_app");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    /** No further connection of the proxy's login; those of the sessions stay. */
    private static void nobodyElse(String... sessions) throws SQLException {
        proxy.superuser("ALTER ROLE sp_app CONNECTION LIMIT 0; SELECT pg_terminate_backend(pid, 60000)"
                + " FROM pg_stat_activity WHERE usename = 'sp_app' AND datname = current_database()"
                + " AND pid NOT IN (" + String.join(", ", sessions) + ")");
    }

    /** Asks until the proxy knows that it doesn't know. */
    private static void becomesRefused(Statement reads, String sql) {
        long end = Patience.end();
        while (true) {
            assertThat(System.nanoTime()).isLessThan(end);
            try {
                Rows.first(reads, sql);
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(UNREAD);
                return;
            }
        }
    }

    @Test
    void nobodyIsServedByDefinitionsThatAreKnownToHaveChanged() throws Exception {
        try (Connection reader = proxy.connect("dev", "prepareThreshold", "1");
                Statement reads = reader.createStatement();
                PreparedStatement prepared = reader.prepareStatement("SELECT note FROM public.notes WHERE id = ?");
                Connection owner = proxy.connect("owner", "preferQueryMode", "simple");
                Statement changes = owner.createStatement()) {
            prepared.setInt(1, 1);
            assertThat(Rows.first(prepared)).isEqualTo("nothing");
            assertThat(Rows.first(reads, "SELECT note FROM public.notes")).isEqualTo("nothing");
            nobodyElse(Rows.first(reads, "SELECT pg_backend_pid()"), Rows.first(changes, "SELECT pg_backend_pid()"));
            try {
                changes.execute("CREATE OR REPLACE VIEW public.notes AS SELECT card AS note, id FROM public.customers");
                becomesRefused(reads, "SELECT note FROM public.notes");

                assertThatThrownBy(() -> Rows.first(prepared))
                        .asInstanceOf(type(SQLException.class))
                        .returns(UNREAD, SQLException::getSQLState);
                assertThatThrownBy(() -> Rows.first(changes, "SELECT note FROM public.notes"))
                        .hasMessageContaining("the proxy can't read what they are now");
                assertThat(Rows.first(reads, "SELECT 1")).as("names nothing").isEqualTo("1");
                changes.execute("BEGIN");
                changes.execute("ROLLBACK");
                proxy.awaitAudit(() -> {}, "builtin:unjudged", UNREAD);
            } finally {
                proxy.superuser("ALTER ROLE sp_app CONNECTION LIMIT -1");
            }

            assertThat(Rows.first(reads, "SELECT note FROM public.notes")).startsWith("*");
            assertThat(Rows.first(prepared)).startsWith("*");
        }
    }
}
