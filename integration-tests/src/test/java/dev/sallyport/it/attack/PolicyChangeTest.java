package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new policy takes hold of what was begun under the old one. */
class PolicyChangeTest {
    @TempDir
    private Path directory;

    private static void await(WireClient observer, String sql, String sign) throws IOException {
        long deadline = Patience.end();
        while (!observer.query(sql).contains(sign)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    @Test
    void whatWasBegunUnderTheOldPolicyIsMaskedByTheNew() throws IOException, SQLException {
        try (ProxyFixture fixture = ProxyFixture.start(Version.V18, directory, "attack_reload");
                WireClient parsed = TwoWorlds.connect(fixture, "dev");
                WireClient bound = TwoWorlds.connect(fixture, "dev");
                WireClient suspended = TwoWorlds.connect(fixture, "dev");
                WireClient derived = TwoWorlds.connect(fixture, "dev");
                WireClient named = TwoWorlds.connect(fixture, "dev");
                WireClient cursor = TwoWorlds.connect(fixture, "dev");
                WireClient observer = TwoWorlds.connect(fixture, "dev")) {
            String plain = "SELECT email FROM customers ORDER BY id";
            String upper = "SELECT upper(email) FROM customers ORDER BY id";
            parsed.parse("", plain).flush().upTo('1');
            bound.parse("", plain).bind("", "", false).flush().upTo('2');
            suspended.query("BEGIN");
            suspended.parse("", plain).bind("p", "", false).execute("p", 1).flush();
            assertThat(suspended.upTo('s')).contains("ada@shop.test");
            derived.parse("d", upper);
            assertThat(derived.sync()).doesNotContain("ERROR");
            named.query("PREPARE n AS " + upper);
            cursor.query("BEGIN; DECLARE a CURSOR FOR " + plain + "; DECLARE b CURSOR FOR " + upper);

            Path policy = directory.resolve("policy.yaml");
            String text = Files.readString(policy);
            Files.writeString(policy, text.replace("    roles: [bot]\n    what: {columns", "    what: {columns"));
            await(observer, plain, "***");

            String seen = parsed.bind("", "", true).execute("", 0).sync()
                    + bound.execute("", 0).sync()
                    + suspended.execute("p", 0).sync()
                    + derived.bind("", "d", false).execute("", 0).sync()
                    + named.query("EXECUTE n")
                    + cursor.query("FETCH ALL a")
                    + cursor.query("FETCH ALL b");
            assertThat(seen.toLowerCase(Locale.ROOT)).contains("***").doesNotContain("shop.test");
        }
    }

    @Test
    void whoListensHearsByTheNewPolicyWithoutAskingAnything() throws IOException, SQLException {
        try (ProxyFixture fixture = ProxyFixture.start(Version.V18, directory, "attack_reload_listen");
                WireClient listening = TwoWorlds.connect(fixture, "owner");
                WireClient observer = TwoWorlds.connect(fixture, "owner")) {
            listening.query("LISTEN news");
            observer.query("NOTIFY news, 'first: ada@shop.test'");
            assertThat(listening.upTo('A')).contains("ada@shop.test");

            String before = fixture.daemon().policyHash();
            Path policy = directory.resolve("policy.yaml");
            Files.writeString(policy, Files.readString(policy).replace("detect: agents", "detect: everyone"));
            long deadline = Patience.end();
            while (fixture.daemon().policyHash().equals(before)) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                observer.query("SELECT 1");
            }

            observer.query("NOTIFY news, 'second: ada@shop.test'");
            assertThat(listening.upTo('A')).contains("second: ").doesNotContain("ada@shop.test");
        }
    }

    @Test
    void whatWasAllowedUnderTheOldPolicyIsRefusedByTheNew() throws IOException, SQLException {
        try (ProxyFixture fixture = ProxyFixture.start(Version.V18, directory, "attack_reload_deny");
                WireClient parsed = TwoWorlds.connect(fixture, "dev");
                WireClient transaction = TwoWorlds.connect(fixture, "dev");
                WireClient observer = TwoWorlds.connect(fixture, "dev")) {
            parsed.parse("", "INSERT INTO numbers VALUES (8001, '')").bind("", "", false);
            parsed.flush().upTo('2');
            transaction.query("BEGIN; INSERT INTO numbers VALUES (8002, '')");

            Path policy = directory.resolve("policy.yaml");
            Files.writeString(
                    policy,
                    Files.readString(policy)
                            .replace("what: {kinds: [DROP, TRUNCATE]}", "what: {kinds: [DROP, TRUNCATE, INSERT]}"));
            await(observer, "INSERT INTO numbers VALUES (8003, '')", "C42501");

            assertThat(parsed.execute("", 0).sync()).contains("C42501").doesNotContain("INSERT 0 1");
            assertThat(transaction.query("INSERT INTO numbers VALUES (8004, '')"))
                    .contains("C42501");
            transaction.query("COMMIT");
            assertThat(observer.query("SELECT count(*) FROM numbers WHERE n IN (8001, 8002, 8004)"))
                    .contains("\0\0\0\u00010");
        }
    }
}
