package dev.sallyport.it.wire;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** A proxy whose policy asks the planner, which is given little time: that may not be enough on a slow machine. */
final class EstimateScene implements AutoCloseable {
    private final ProxyFixture proxy;
    private final String database;

    private EstimateScene(ProxyFixture proxy, String database) {
        this.proxy = proxy;
        this.database = database;
    }

    static EstimateScene start(Path directory, String database) throws Exception {
        EstimateScene scene = new EstimateScene(ProxyFixture.start(Version.V18, directory, database), database);
        scene.superuser(Resources.text("estimate/setup.sql"));
        scene.proxy.policy(Resources.text("estimate/policy.yaml"));
        return scene;
    }

    ProxyFixture proxy() {
        return proxy;
    }

    void superuser(String sql) throws SQLException {
        proxy.superuser(sql);
    }

    long count(String of) throws SQLException {
        try (Connection admin = proxy.postgres().superuser(database);
                Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + of)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The last line of the log with all of these. */
    String recorded(String... parts) throws IOException {
        List<String> found = proxy.auditLines().stream()
                .filter(line -> Stream.of(parts).allMatch(line::contains))
                .toList();
        return found.isEmpty() ? "" : found.get(found.size() - 1);
    }

    /**
     * Does it anew where the planner didn't answer in time, by what the log says of that.
     *
     * @param before what makes everything ready
     */
    void whereThePlannerAnswers(ProxyFixture.Attempt before, ProxyFixture.Attempt attempt) throws Exception {
        while (true) {
            int known = proxy.auditLines().size();
            try {
                attempt.make();
                return;
            } catch (SQLException | AssertionError e) {
                if (proxy.auditLines().stream()
                        .skip(known)
                        .noneMatch(line -> line.contains("the planner didn't answer within")
                                || line.contains("the planner failed with 57014"))) {
                    throw e;
                }
                before.make();
            }
        }
    }

    @Override
    public void close() {
        proxy.close();
    }
}
