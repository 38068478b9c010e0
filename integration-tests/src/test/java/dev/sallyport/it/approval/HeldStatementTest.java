package dev.sallyport.it.approval;

import static dev.sallyport.it.approval.ApprovalScene.OWNER;
import static dev.sallyport.it.approval.ApprovalScene.passes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.proxy.approval.VoteAnswer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements that are held until reviewers have answered. */
class HeldStatementTest {
    private static ApprovalScene scene;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        scene = ApprovalScene.open(directory, "approvals_held");
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        scene.fill();
    }

    private static Approval pendingUpdate(String sql) {
        while (true) {
            for (Approval approval : scene.desk().list(true)) {
                if (approval.request().statement().equals(sql) && approval.state() == ApprovalState.PENDING) {
                    return approval;
                }
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void whatIsHeldRunsWhenItIsApproved() throws Exception {
        String sql = "UPDATE orders SET amount = 0 WHERE id = 12";
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            CompletableFuture<Boolean> run = passes(statement, sql);
            Approval approval = pendingUpdate(sql);
            assertThat(run).isNotDone();
            scene.desk().vote(approval.id(), OWNER, true, "");
            assertThat(run.join()).isTrue();
            assertThat(statement.getWarnings().getMessage()).contains("waiting for owner to approve " + approval.id());
        }
    }

    @Test
    void whatIsHeldAndCancelledNeverRuns() throws Exception {
        String sql = "UPDATE orders SET amount = 0 WHERE id = 13";
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            CompletableFuture<SQLException> run = CompletableFuture.supplyAsync(() -> {
                try {
                    statement.execute(sql);
                    return new SQLException("it ran");
                } catch (SQLException e) {
                    return e;
                }
            });
            Approval approval = pendingUpdate(sql);
            statement.cancel();
            assertThat(run.join().getSQLState()).isEqualTo("57014");
            while (scene.desk().find(approval.id()).orElseThrow().state() == ApprovalState.PENDING) {
                Thread.onSpinWait();
            }
            assertThat(scene.desk().vote(approval.id(), OWNER, true, "")).isInstanceOf(VoteAnswer.Closed.class);
            try (ResultSet rows = statement.executeQuery("SELECT amount FROM orders WHERE id = 13")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(13);
            }
        }
    }

    @Test
    void whoLeavesWhileHeldLeavesNothingBehind() throws Exception {
        String sql = "UPDATE orders SET amount = 0 WHERE id = 14";
        Connection bot = scene.proxy.connect("bot");
        Statement statement = bot.createStatement();
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
            try {
                statement.execute(sql);
            } catch (SQLException e) {
                assertThat(e.getSQLState()).startsWith("08");
            }
        });
        Approval approval = pendingUpdate(sql);
        bot.abort(Runnable::run);
        run.join();
        while (scene.desk().find(approval.id()).orElseThrow().state() != ApprovalState.CANCELLED) {
            Thread.onSpinWait();
        }
        assertThat(scene.desk().vote(approval.id(), OWNER, true, "")).isInstanceOf(VoteAnswer.Closed.class);
        assertThat(scene.number("SELECT amount FROM orders WHERE id = 14")).isEqualTo(14);
    }
}
