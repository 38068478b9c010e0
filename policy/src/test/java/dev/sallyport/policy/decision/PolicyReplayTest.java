package dev.sallyport.policy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.decision.PolicyReplay.Outcome;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.rule.PolicyReader;
import dev.sallyport.policy.rule.PolicyTest;
import dev.sallyport.policy.statement.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a record's text tells, what it doesn't, and records that want to seem harmless. */
class PolicyReplayTest {
    private static final Principal DEV =
            new Principal(PrincipalKind.HUMAN, "i|dev", "dev", Set.of(), Set.of("eng"), false, null, null, List.of());
    private static final String ALLOW = "  - {id: all, effect: allow, what: {categories: [dql, dml, session, utility],"
            + " tables: ['shop.*'], functions: ['shop.*']}}\n";

    @TempDir
    private Path directory;

    private PolicyEngine policy(String rules) throws IOException {
        Path file = Files.createTempFile(directory, "policy", ".yaml");
        Files.writeString(file, "apiVersion: sallyport/v1\nkind: Policy\nrules:\n" + ALLOW + rules);
        return new PolicyEngine(PolicyReader.read(List.of(file)));
    }

    private static RecordedDecision recorded(
            String kind,
            Category category,
            List<String> read,
            List<String> written,
            List<String> columns,
            List<String> functions,
            @Nullable String text,
            String policy) {
        return new RecordedDecision(
                DEV,
                new PolicyTest.Session("shop", "prod", "psql", "10.0.0.1", Instant.EPOCH, false),
                null,
                kind,
                category,
                read,
                written,
                columns,
                functions,
                true,
                text,
                Effect.ALLOW,
                "all",
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(),
                policy);
    }

    private static RecordedDecision read(@Nullable String text) {
        return recorded(
                "SELECT",
                Category.DQL,
                List.of("shop.orders"),
                List.of(),
                List.of("shop.orders.id", "shop.orders.total"),
                List.of(),
                text,
                "sha256:then");
    }

    private static Outcome.Decided decided(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Decided.class);
        return (Outcome.Decided) outcome;
    }

    private static String unknown(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
        return ((Outcome.Unknown) outcome).missing();
    }

    @Test
    void decidesByWhatIsRecordedWhetherOrNotThereIsAText() throws Exception {
        PolicyEngine denying = policy("  - {id: no, effect: deny, what: {tables: [shop.orders]}}\n");
        for (String text : new String[] {null, "SELECT total FROM shop.orders WHERE id = 7", "SELECT 1", "no SQL"}) {
            Outcome.Decided outcome = decided(new PolicyReplay(denying, null).replay(read(text)));
            assertThat(outcome.now().rule()).as(text).isEqualTo("no");
            assertThat(outcome.differs()).isTrue();
            assertThat(outcome.checked()).isFalse();
            assertThat(decided(new PolicyReplay(policy(""), null).replay(read(text)))
                            .differs())
                    .as(text)
                    .isFalse();
        }
    }

    @Test
    void seesWhatIsInsideByTheTextOnly() throws Exception {
        PolicyEngine noDeletes = policy("  - {id: no, effect: deny, what: {kinds: [DELETE]}}\n");
        String text = "WITH d AS (DELETE FROM shop.orders WHERE id = 7 RETURNING id) SELECT id FROM d";
        List<String> columns = List.of("shop.orders.id");
        RecordedDecision with = recorded(
                "SELECT", Category.DML, List.of(), List.of("shop.orders"), columns, List.of(), text, "sha256:then");
        RecordedDecision without = recorded(
                "SELECT", Category.DML, List.of(), List.of("shop.orders"), columns, List.of(), null, "sha256:then");

        assertThat(decided(new PolicyReplay(noDeletes, null).replay(with)).now().rule())
                .isEqualTo("no");
        assertThat(unknown(new PolicyReplay(noDeletes, null).replay(without))).contains("within others");
    }

    @Test
    void saysWhatItCouldNotReplay() throws Exception {
        PolicyReplay replay = new PolicyReplay(policy(""), null);
        for (String kind : List.of("SET", "EXPLAIN", "COPY", "DO")) {
            assertThat(unknown(replay.replay(
                            recorded(kind, Category.UTILITY, List.of(), List.of(), List.of(), List.of(), null, "x"))))
                    .isEqualTo(kind + " without its text");
        }
        assertThat(unknown(replay.replay(recorded(
                        "SELECT", Category.DQL, List.of("*.orders"), List.of(), List.of(), List.of(), null, "x"))))
                .contains("several things");
        assertThat(unknown(replay.replay(recorded(
                        "SELECT", Category.DQL, List.of(), List.of(), List.of("a.b.c"), List.of(), null, "x"))))
                .contains("doesn't name");
        assertThat(unknown(replay.replay(
                        recorded("SELECT", Category.UNKNOWN, List.of(), List.of(), List.of(), List.of(), null, "x"))))
                .contains("weren't understood");
        assertThat(decided(replay.replay(recorded(
                                "SELECT",
                                Category.DQL,
                                List.of("shop.orders"),
                                List.of(),
                                List.of("shop.orders.*"),
                                List.of(),
                                null,
                                "x")))
                        .masksKnown())
                .isFalse();
    }

    @Test
    void aRecordThatDoesNotGiveWhatWasDecidedIsUnknown() throws Exception {
        PolicyEngine then = policy(
                "  - {id: masks, effect: mask, what: {columns: [shop.orders.total]}," + " mask: {strategy: redact}}\n");
        String hash = then.policy().hash();
        RecordedDecision contradicting = recorded(
                "SELECT",
                Category.DQL,
                List.of("shop.orders"),
                List.of(),
                List.of("shop.orders.total"),
                List.of(),
                null,
                hash);

        assertThat(unknown(new PolicyReplay(policy(""), then).replay(contradicting)))
                .contains("decided then");
        assertThat(decided(new PolicyReplay(policy(""), then).replay(read(null)))
                        .checked())
                .as("of another policy")
                .isFalse();
    }

    @Test
    void functionsAreJudgedByTheirNames() throws Exception {
        PolicyReplay replay = new PolicyReplay(policy(""), null);
        for (String function : List.of("evil.steal", "pg_catalog.query_to_xml")) {
            Outcome outcome = replay.replay(
                    recorded("SELECT", Category.DQL, List.of(), List.of(), List.of(), List.of(function), null, "x"));
            assertThat(decided(outcome).now().effect()).as(function).isEqualTo(Effect.DENY);
        }
        assertThat(decided(replay.replay(recorded(
                                "SELECT",
                                Category.DQL,
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of("pg_catalog.lower"),
                                "SELECT lower('X')",
                                "x")))
                        .differs())
                .isFalse();
    }
}
