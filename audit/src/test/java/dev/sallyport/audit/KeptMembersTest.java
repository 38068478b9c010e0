package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is kept of earlier lines never gets into a line that has something else to say. */
class KeptMembersTest {
    private static final int EVENTS = 10_000;
    private static final String ID = "01JCY7QK3V0000000000000000";

    private final Random random = new Random(11);

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Mostly the first, so that much comes again. */
    private <T> T mostly(T usual, T other) {
        return random.nextInt(8) > 0 ? usual : other;
    }

    private @Nullable String maybe(String usual) {
        return random.nextInt(8) > 0 ? usual : null;
    }

    private List<String> names(String name) {
        return switch (random.nextInt(12)) {
            case 0 -> List.of();
            case 1 -> List.of(name, name + "2");
            // As many that the list is capped, and as long that it isn't kept.
            case 2 -> Collections.nCopies(600, name);
            case 3 -> List.of(name.repeat(300));
            default -> List.of(name);
        };
    }

    private StatementFields statement(int number) {
        return new StatementFields(
                "s." + number,
                "simple",
                "SELECT " + number,
                "raw",
                9,
                mostly(Samples.HASH, "cd".repeat(32)),
                null,
                one(List.of("0123456789abcdef", "0123456789abcde0")),
                maybe(mostly("SELECT a", "SELECT b")),
                mostly("SELECT", "INSERT"),
                mostly("dql", "dml"),
                random.nextInt(8) > 0,
                names("public.a"),
                names("public.w"),
                names("public.a.c"),
                names("pg_catalog.f"),
                random.nextInt(8) > 0 ? null : Boolean.FALSE,
                random.nextInt(2),
                maybe("I"),
                maybe("name"),
                null,
                null);
    }

    private DecisionFields decision() {
        return new DecisionFields(
                mostly("allow", "deny"),
                mostly("reads", "r".repeat(2000)),
                names("reads"),
                "sha256:" + mostly(Samples.HASH, "cd".repeat(32)),
                names("would"),
                maybe("because"),
                maybe("42501"),
                random.nextInt(1000),
                OptionalLong.empty(),
                names("public.a.c"));
    }

    private static SessionFields session(String application) {
        return new SessionFields("s-1", "10.0.0.7", 5, application, null, null, null, null, null, null, null);
    }

    private static String text(JsonLine json) {
        return new String(json.copy(0), StandardCharsets.UTF_8);
    }

    @Test
    void aLineIsTheSameWhateverWasWrittenBefore() throws IOException {
        List<ActorFields> actors = List.of(
                Samples.actor(),
                new ActorFields("human", "idp|ada", "ada", List.of(), List.of(), null, true, null, List.of()));
        List<SessionFields> sessions = List.of(session("psql"), session("a".repeat(2000)), SessionFields.of("s-2"));
        JsonLine shared = new JsonLine();
        EventLine lines = new EventLine(shared);
        int capped = 0;
        for (int i = 0; i < EVENTS; i++) {
            AuditEvent event = AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                    .session(one(sessions))
                    .actor(one(actors))
                    .statement(statement(i))
                    .decision(decision())
                    .build();
            EventJson.Envelope envelope = new EventJson.Envelope(i, ID, Samples.NOON, "proxy-1");
            shared.backTo(0);
            lines.append(event, envelope, (hash, text) -> {});
            String alone = new String(EventLine.of(event, envelope, (hash, text) -> {}), StandardCharsets.UTF_8);
            assertThat(text(shared)).isEqualTo(alone);
            capped += alone.endsWith("\"capped\":true}") ? 1 : 0;
        }
        assertThat(capped).isBetween(EVENTS / 10, EVENTS / 10 * 9);
    }
}
