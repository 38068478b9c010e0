package dev.sallyport.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.BufferLeaks;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For somebody who may do everything, any conversation goes as it goes without the proxy, message for message. */
class SameConversationFuzzTest {
    private static final int SEEDS = 40;

    private static ProxyFixture proxy;
    private static Connection admin;
    private static BufferLeaks leaks;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        leaks = new BufferLeaks();
        proxy = ProxyFixture.start(Version.V18, directory, "fuzz_same");
        admin = proxy.postgres().superuser("fuzz_same");
        sql("CREATE TABLE fuzz (id int PRIMARY KEY CHECK (id < 100), note text); GRANT ALL ON fuzz TO PUBLIC");
    }

    @AfterAll
    static void stop() throws SQLException {
        admin.close();
        proxy.close();
        leaks.close();
    }

    private static void sql(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void saysWhatADirectConnectionSays() {
        Rounds.of(SEEDS, seed -> {
            List<Step> steps = Conversation.of(Rounds.random(seed), Statements.COMPARABLE, 14);
            if (!through(steps, seed).equals(direct(steps, seed))) {
                List<Step> least = least(steps, seed);
                assertThat(through(least, seed))
                        .as("%s", least.stream().map(Step::toString).collect(Collectors.joining("\n")))
                        .isEqualTo(direct(least, seed));
            }
        });
        assertThat(leaks.found()).isEmpty();
    }

    /** Leaves out every message without which the difference is still there. */
    private static List<Step> least(List<Step> steps, long seed) throws Exception {
        List<Step> left = new ArrayList<>(steps);
        for (int i = left.size() - 2; i >= 0; i--) {
            Step removed = left.remove(i);
            if (through(left, seed).equals(direct(left, seed))) {
                left.add(i, removed);
            }
        }
        return left;
    }

    private static List<String> direct(List<Step> steps, long seed) throws Exception {
        sql("TRUNCATE fuzz");
        try (WireProbe direct = WireProbe.direct(proxy)) {
            return alike(Player.play(direct, Conversation.bytes(steps), Rounds.random(seed)));
        }
    }

    private static List<String> through(List<Step> steps, long seed) throws Exception {
        sql("TRUNCATE fuzz");
        try (WireProbe through = WireProbe.through(proxy, "owner")) {
            return alike(Player.play(through, Conversation.bytes(steps), Rounds.random(seed)));
        }
    }

    /** Without what differs by design: which error it is where both that and the failed transaction are one. */
    private static List<String> alike(List<String> seen) {
        return seen.stream()
                .map(line ->
                        line.matches("E \\{C=(26000|34000|25P02),.*") ? "E of a name or a failed transaction" : line)
                .toList();
    }
}
