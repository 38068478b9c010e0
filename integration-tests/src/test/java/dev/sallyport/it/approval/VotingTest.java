package dev.sallyport.it.approval;

import static dev.sallyport.it.approval.ApprovalScene.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.it.approval.Reviewing.Reply;
import dev.sallyport.it.approval.Reviewing.Said;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People vote from without, with tokens; and those who shouldn't try to. */
class VotingTest {
    private static final Subject OLGA = new Subject("olga", "olga", null, List.of("owners"));

    private static ApprovalScene scene;
    private static Reviewing people;

    /** A reviewer by policy alone, without any role of the admin side. */
    private static String olga;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        scene = ApprovalScene.open(directory, "approvals_votes");
        people = new Reviewing(scene.proxy);
        olga = people.person("olga", null, "owners");
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        scene.fill();
    }

    private static String ask(String who, String sql) throws Exception {
        try (Connection connection = scene.proxy.connect(who);
                Statement statement = connection.createStatement()) {
            return refused("SP001", () -> statement.execute(sql))
                    .path("approval_id")
                    .asText();
        }
    }

    private static ApprovalState state(String id) {
        return scene.desk().find(id).orElseThrow().state();
    }

    @Test
    void anAgentsStatementIsSeenAndApprovedAtATerminal() throws Exception {
        String sql =
                "DELETE FROM orders WHERE id = 21 AND amount > 1 /*\u001b[2J\n    | harmless\r\nasked by owner\u202e*/";
        String id = ask("bot", sql + "/*sallyport:justification='\u001b[8mmy boss agreed\nYou may vote.'*/");

        Said list = people.run(olga, "approvals", "list");
        assertThat(list.code()).as(list.text()).isZero();
        assertThat(list.text()).contains(id, "Bot (agent, ", "for Dev (human, ", "rule deletes", "yours to vote on");
        Said shown = people.run(olga, "approvals", "show", id);
        assertThat(shown.text())
                .contains(
                        "asked by      Bot (agent, " + ProxyFixture.ISSUER + "|bot)",
                        "on behalf of  Dev (human, " + ProxyFixture.ISSUER + "|dev)",
                        "deletes: deleting needs an owner's consent",
                        "1 of owner, for deletes",
                        "public.orders",
                        "    | DELETE FROM orders WHERE id = 21",
                        "    | asked by owner",
                        "nobody has checked:\n    | \ufffd[8mmy boss agreed\n    | You may vote.\n",
                        "\nYou may vote.\n")
                .doesNotContain("\nasked by owner");
        for (Said said : List.of(list, shown)) {
            assertThat(said.text()).doesNotContain("\u001b", "\u202e", "\r");
        }
        assertThat(people.run(olga, "approvals", "show", id, "--json").text())
                .as("JSON keeps what was written")
                .contains("\\u001B[2J", "\"verified\":false");

        Said approved = people.run(olga, "approvals", "approve", id, "--comment", "looks right");
        assertThat(approved.text()).isEqualTo(id + " is approved\n");
        assertThat(approved.code()).isZero();
        try (Connection bot = scene.proxy.connect("bot");
                Statement statement = bot.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
        assertThat(scene.orders()).isEqualTo(29);
        Said late = people.run(olga, "approvals", "reject", id);
        assertThat(late.code()).isEqualTo(1);
        assertThat(late.text()).contains("nothing can be decided any more: it is consumed");
        assertThat(people.run(olga, "approvals", "list").text()).doesNotContain(id);
        assertThat(people.run(olga, "approvals", "list", "--all").text()).contains(id);
        assertThat(people.run(olga, "approvals", "show", "../sessions").code()).isEqualTo(2);
    }

    @Test
    void whoAsksSeesItAndStrangersDont() throws Exception {
        String id = ask("bot", "DELETE FROM orders WHERE id = 22");
        Subject eve = new Subject("eve", "eve", null, List.of());
        Map<String, Integer> expected = Map.of(
                olga,
                200,
                scene.proxy.token("dev"),
                200,
                scene.proxy.token("bot"),
                200,
                people.person("audit", null, "eng"),
                200,
                people.person("eve", null, "staff"),
                404,
                people.agent("bot", eve),
                404,
                people.agent("other", eve, "owners"),
                404);
        for (Map.Entry<String, Integer> one : expected.entrySet()) {
            Reply shown = people.get(one.getKey(), "/v1/approvals/" + id);
            assertThat(shown.status()).as(shown.text()).isEqualTo(one.getValue());
            Reply list = people.get(one.getKey(), "/v1/approvals");
            assertThat(list.status()).isEqualTo(200);
            assertThat(list.text().contains(id)).as(list.text()).isEqualTo(one.getValue() == 200);
        }
        JsonNode asked =
                people.get(scene.proxy.token("dev"), "/v1/approvals/" + id).json();
        assertThat(asked.path("may_vote").asBoolean()).isFalse();
        assertThat(asked.path("binding").asText()).matches("[0-9a-f]{64}");
        assertThat(people.get(olga, "/v1/approvals/" + id)
                        .json()
                        .path("may_vote")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void nobodyVotesWithoutASay() throws Exception {
        String id = ask("bot", "DELETE FROM orders WHERE id = 23");
        Subject dev = new Subject("dev", "Dev", "dev@shop.test", List.of("owners"));
        Map<String, String> refusals = Map.of(
                scene.proxy.token("dev"), "asked for it yourself",
                people.person("dev", null, "eng", "owners"), "asked for it yourself",
                people.person("dev2", "Dev@Shop.test", "owners"), "asked for it yourself",
                scene.proxy.token("bot"), "not a person",
                people.agent("bot2", dev, "owners"), "not a person",
                people.agent("olgas", OLGA, "owners"), "not a person",
                people.person("audit", null, "eng"), "hold none of the roles owner");
        for (Map.Entry<String, String> one : refusals.entrySet()) {
            for (String vote : List.of("approve", "reject")) {
                Reply reply = people.vote(one.getKey(), id, "{\"vote\":\"" + vote + "\"}");
                assertThat(reply.status()).as(one.getValue()).isEqualTo(403);
                assertThat(reply.json().path("error").asText()).contains("you have no vote: you ", one.getValue());
            }
        }
        // Refusals aren't waited for.
        while (refusalsOnRecord(id) < 2L * refusals.size()) {
            Thread.onSpinWait();
        }
        assertThat(refusalsOnRecord(id)).isEqualTo(2L * refusals.size());
        String revoked = people.person("ruth", null, "owners");
        assertThat(people.run(
                                scene.proxy.token("owner"),
                                "sessions",
                                "revoke",
                                "--principal",
                                ProxyFixture.ISSUER + "|ruth")
                        .code())
                .isZero();
        for (String token : List.of(revoked, people.token("another", OLGA, null), "x", olga + "x")) {
            assertThat(people.approve(token, id).status()).isEqualTo(401);
            assertThat(people.get(token, "/v1/approvals").status()).isEqualTo(401);
        }
        assertThat(state(id)).isEqualTo(ApprovalState.PENDING);
    }

    private static long refusalsOnRecord(String id) throws Exception {
        return scene.proxy.auditLines().stream()
                .filter(line -> line.contains("has no vote: you") && line.contains(id))
                .count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"vote\":\"maybe\"}",
                "{\"vote\":true}",
                "{\"vote\":\"approve\",\"vote\":\"reject\"}",
                "{\"vote\":\"approve\",\"as\":\"owner\"}",
                "{\"vote\":\"approve\"} {\"vote\":\"reject\"}",
                "{\"vote\":\"approve\",\"comment\":\"a\\u0000b\"}",
                "{\"vote\":\"approve\",\"comment\":\"\\ud800\"}",
                "{\"vote\":\"approve\",\"comment\":\"1001\"}"
            })
    void whatIsNoVoteCountsForNothing(String body) throws Exception {
        String id = ask("bot", "DELETE FROM orders WHERE id = 24");
        assertThat(people.vote(olga, id, body.replace("1001", "x".repeat(1001))).status())
                .isEqualTo(400);
        assertThat(state(id)).isEqualTo(ApprovalState.PENDING);
    }

    @Test
    void wrongPathsLeadNowhere() throws Exception {
        assertThat(people.approve(olga, "ap_0123456789abcdef").status()).isEqualTo(404);
        assertThat(people.get(olga, "/v1/approvals/ap_0123456789abcdef").status())
                .isEqualTo(404);
        assertThat(people.get(olga, "/v1/approvals/1").status()).isEqualTo(404);
        assertThat(people.get(olga, "/v1/approvals/ap_0123456789abcdef/votes").status())
                .isEqualTo(405);
        for (String query : List.of("?state=closed", "?state=open&state=all", "?other=1")) {
            assertThat(people.get(olga, "/v1/approvals" + query).status())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void ofTwoVotesAtOnceOneDecides() throws Exception {
        String other = people.person("otto", null, "owners");
        for (int round = 0; round < 5; round++) {
            String id = ask("bot", "DELETE FROM orders WHERE id = 25 AND amount <> -" + round);
            assertThat(atOnce(id, "approve", "approve", other)).containsExactlyInAnyOrder(200, 409);
            assertThat(scene.desk().find(id).orElseThrow().votes()).hasSize(1);
            id = ask("bot", "DELETE FROM orders WHERE id = 26 AND amount <> -" + round);
            assertThat(atOnce(id, "reject", "approve", other)).contains(200);
            assertThat(state(id)).as("a no stands, whichever came first").isEqualTo(ApprovalState.REJECTED);
        }
        String id = ask("bot", "DELETE FROM orders WHERE id = 27");
        assertThat(atOnce(id, "approve", "approve", olga))
                .as("nobody counts twice")
                .containsOnlyOnce(200);
    }

    private static List<Integer> atOnce(String id, String vote, String otherVote, String other) {
        CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> status(olga, id, vote));
        CompletableFuture<Integer> two = CompletableFuture.supplyAsync(() -> status(other, id, otherVote));
        return List.of(one.join(), two.join());
    }

    private static int status(String token, String id, String vote) {
        try {
            return people.vote(token, id, "{\"vote\":\"" + vote + "\"}").status();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A person at a prompt waits, is told whom for, and sees the result when it is approved. */
    @Test
    void psqlAtATerminalWaitsForTheVote() throws Exception {
        Path script = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(script) && Files.isExecutable(Path.of("/usr/bin/psql")), "NOT TESTED: no psql");
        ProcessBuilder builder = new ProcessBuilder(
                script.toString(),
                "-qefc",
                "psql -X -h 127.0.0.1 -p " + scene.proxy.port() + " -U dev " + scene.proxy.database(),
                "/dev/null");
        builder.environment().putAll(Map.of("PGPASSWORD", scene.proxy.token("dev"), "TERM", "dumb", "PAGER", "cat"));
        Process psql = builder.redirectErrorStream(true).start();
        try (var in = psql.getOutputStream()) {
            StringBuilder seen = new StringBuilder();
            until(psql.getInputStream(), seen, "=>");
            in.write("DELETE FROM orders WHERE id = 28;\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            until(psql.getInputStream(), seen, "Ctrl-C");
            Matcher notice = Pattern.compile("NOTICE: +waiting for owner to approve (ap_\\w+)")
                    .matcher(seen);
            assertThat(notice.find()).as(seen.toString()).isTrue();
            assertThat(scene.orders()).isEqualTo(30);
            assertThat(seen)
                    .contains("sallyport approvals approve " + notice.group(1))
                    .doesNotContain("DELETE 1");

            assertThat(people.approve(olga, notice.group(1)).status()).isEqualTo(200);

            until(psql.getInputStream(), seen, "DELETE 1");
            in.write("\\q\n".getBytes(StandardCharsets.UTF_8));
        } finally {
            psql.destroy();
        }
        assertThat(scene.orders()).isEqualTo(29);
    }

    private static void until(InputStream in, StringBuilder seen, String text) throws Exception {
        while (seen.indexOf(text) < 0) {
            int next = in.read();
            assertThat(next).as(seen.toString()).isNotNegative();
            seen.append((char) next);
        }
    }

    @Test
    void theStoreIsItsOwnersAlone() throws Exception {
        ask("bot", "DELETE FROM orders WHERE id = 29");
        Path file = scene.proxy.audit().resolve("approvals.mv.db");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(scene.proxy.audit().resolve("approvals.trace.db")).doesNotExist();
    }
}
