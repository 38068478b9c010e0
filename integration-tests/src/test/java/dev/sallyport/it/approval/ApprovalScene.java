package dev.sallyport.it.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.approval.VoteAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.postgresql.util.PSQLException;

/** A shop in which reviewers are asked: the daemon with a policy that demands approvals. */
final class ApprovalScene implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final Principal OWNER = person("owner", "owners");

    final ProxyFixture proxy;

    private ApprovalScene(ProxyFixture proxy) {
        this.proxy = proxy;
    }

    static ApprovalScene open(Path directory, String database) throws Exception {
        ProxyFixture proxy = ProxyFixture.start(Version.V18, directory, database);
        proxy.policy(Resources.text("approval/policy.yaml"));
        return new ApprovalScene(proxy);
    }

    @Override
    public void close() {
        proxy.close();
    }

    void fill() throws SQLException {
        superuser("TRUNCATE orders; INSERT INTO orders SELECT n, 1 + n % 3, n FROM generate_series(1, 30) n");
    }

    void superuser(String sql) throws SQLException {
        proxy.superuser(sql);
    }

    int orders() throws SQLException {
        return number("SELECT count(*) FROM orders");
    }

    int number(String sql) throws SQLException {
        try (Connection admin = proxy.postgres().superuser(proxy.database());
                Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    ApprovalDesk desk() {
        return proxy.daemon().approvals();
    }

    static Principal person(String subject, String... groups) {
        return new Principal(
                PrincipalKind.HUMAN,
                ProxyFixture.ISSUER + "|" + subject,
                subject,
                Set.of(subject),
                Set.of(groups),
                true,
                null,
                null,
                List.of());
    }

    /** What the refusal says for programs. */
    static JsonNode refused(String sqlState, SqlRun run) throws IOException {
        try {
            run.run();
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(sqlState);
            String detail = ((PSQLException) e).getServerErrorMessage().getDetail();
            return detail == null || !detail.startsWith("{") ? JSON.createObjectNode() : JSON.readTree(detail);
        }
        throw new AssertionError("was not refused");
    }

    interface SqlRun {
        void run() throws SQLException;
    }

    void approve(JsonNode refusal) {
        assertThat(desk().vote(refusal.path("approval_id").asText(), OWNER, true, "fine"))
                .isInstanceOf(VoteAnswer.Cast.class);
    }

    static CompletableFuture<Boolean> passes(Statement statement, String sql) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return statement.executeUpdate(sql) == 1;
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("SP001");
                return false;
            }
        });
    }
}
