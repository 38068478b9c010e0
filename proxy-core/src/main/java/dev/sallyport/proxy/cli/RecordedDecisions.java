package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.RecordReader;
import dev.sallyport.audit.SegmentReader;
import dev.sallyport.policy.decision.RecordedDecision;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.rule.PolicyTest;
import dev.sallyport.policy.statement.Category;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads decisions out of an audit log, oldest first. What a record doesn't say itself is taken from earlier ones: how a
 * session began, and which groups somebody had who acted for themselves.
 */
final class RecordedDecisions {
    /** Sessions and people that are remembered; beyond, those that weren't heard of longest are forgotten. */
    private static final int REMEMBERED_MAX = 50_000;

    private final Map<String, JsonNode> sessions = new Recent<>();
    private final Map<String, Principal> people = new Recent<>();
    private final boolean needsApplication;

    /** @param needsApplication whether a record is of no use without the client's name for itself */
    RecordedDecisions(boolean needsApplication) {
        this.needsApplication = needsApplication;
    }

    /** Gets what is found. */
    interface Visitor {
        void decision(long seq, RecordedDecision decision);

        /** A record of a decision isn't enough. */
        void unusable(long seq, String missing);
    }

    private static final class Recent<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > REMEMBERED_MAX;
        }
    }

    void read(Path directory, Visitor visitor) throws IOException {
        for (LogLayout.Segment segment : new LogLayout(directory).listSegments()) {
            long seq = segment.first();
            try (SegmentReader reader = new SegmentReader(segment.file())) {
                for (SegmentReader.Line line = reader.next(); line != null; line = reader.next()) {
                    try {
                        record(RecordReader.read(line), visitor);
                    } catch (RecordReader.NotARecordException e) {
                        visitor.unusable(seq, "lines that are no records");
                    }
                    seq++;
                }
            }
        }
    }

    private void record(JsonNode record, Visitor visitor) {
        String type = record.path("type").asText();
        JsonNode actor = record.path("actor");
        if (type.equals(AuditEventType.SESSION_START.label())) {
            sessions.put(record.path("session").path("id").asText(), record.path("session"));
        }
        boolean session = type.equals(AuditEventType.SESSION_START.label());
        boolean decision = type.equals(AuditEventType.STATEMENT_DECISION.label());
        if ((session || decision) && actor.path("on_behalf_of").isMissingNode()) {
            Principal person = principal(actor, null);
            if (person != null) {
                people.put(person.id(), person);
            }
        }
        if (!decision) {
            return;
        }
        long seq = record.path("seq").asLong();
        try {
            visitor.decision(seq, decision(record));
        } catch (UnusableException e) {
            visitor.unusable(seq, String.valueOf(e.getMessage()));
        }
    }

    /** A record isn't enough; the message says what is missing. */
    private static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1;

        UnusableException(String missing) {
            super(missing);
        }
    }

    private RecordedDecision decision(JsonNode record) throws UnusableException {
        JsonNode actor = record.path("actor");
        JsonNode behind = actor.path("on_behalf_of");
        Principal other =
                behind.isMissingNode() ? null : people.get(behind.path("id").asText());
        if (other == null && !behind.isMissingNode()) {
            throw new UnusableException("groups of whom an agent acts for, who never came themselves");
        }
        Principal principal = principal(actor, other);
        if (principal == null) {
            throw new UnusableException("a principal of a kind that isn't known");
        }
        JsonNode statement = record.path("statement");
        JsonNode decision = record.path("decision");
        JsonNode obligations = decision.path("obligations");
        boolean whole = statement.path("text_mode").asText().equals("raw")
                && !statement.path("truncated").asBoolean()
                && statement.path("text").isTextual();
        return new RecordedDecision(
                principal,
                session(record),
                login(record),
                statement.path("kind").asText(),
                statement.path("parsed").asBoolean(true)
                        ? constant(Category.class, statement.path("category"))
                        : Category.UNKNOWN,
                texts(statement.path("tables_read")),
                texts(statement.path("tables_written")),
                texts(statement.path("columns")),
                texts(statement.path("functions")),
                statement.path("restricts").asBoolean(true),
                whole ? statement.path("text").asText() : null,
                // An approved statement is what a rule asks about, still.
                decision.path("approval").isTextual()
                        ? Effect.APPROVE
                        : constant(Effect.class, decision.path("effect")),
                decision.path("rule").asText(),
                number(obligations, "row_limit"),
                number(obligations, "affected_rows"),
                texts(obligations.path("masked_columns")),
                decision.path("policy").asText());
    }

    private PolicyTest.Session session(JsonNode record) throws UnusableException {
        JsonNode brief = record.path("session");
        JsonNode began = sessions.get(brief.path("id").asText());
        if (began == null && needsApplication) {
            throw new UnusableException("the application, of sessions that began before the log does");
        }
        try {
            JsonNode estimate = record.path("decision").path("estimate");
            return new PolicyTest.Session(
                    brief.path("datasource").asText(),
                    brief.path("env").asText(),
                    began == null ? "" : began.path("app").asText(),
                    brief.path("client_addr").asText(),
                    Instant.parse(record.path("time").asText()),
                    !record.path("statement").path("tx").asText("I").equals("I"),
                    number(estimate, "rows"),
                    cost(estimate),
                    "",
                    "");
        } catch (DateTimeParseException e) {
            throw new UnusableException("a time");
        }
    }

    private static OptionalDouble cost(JsonNode estimate) {
        return estimate.path("cost").isNumber()
                ? OptionalDouble.of(estimate.path("cost").asDouble())
                : OptionalDouble.empty();
    }

    private @Nullable String login(JsonNode record) {
        JsonNode began = sessions.get(record.path("session").path("id").asText());
        JsonNode user = began == null ? null : began.path("upstream").path("user");
        return user == null || !user.isTextual() ? null : user.asText();
    }

    private static @Nullable Principal principal(JsonNode actor, @Nullable Principal behind) {
        for (PrincipalKind kind : PrincipalKind.values()) {
            if (kind.label().equals(actor.path("type").asText())) {
                return new Principal(
                        kind,
                        actor.path("id").asText(),
                        actor.path("name").asText(),
                        Set.of(),
                        Set.copyOf(texts(actor.path("groups"))),
                        actor.path("mfa").asBoolean(),
                        actor.path("client_id").asText(null),
                        behind,
                        texts(actor.path("chain")));
            }
        }
        return null;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode label) throws UnusableException {
        try {
            return Enum.valueOf(type, label.asText().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UnusableException("a record of a kind that isn't known");
        }
    }

    private static OptionalLong number(JsonNode node, String key) {
        return node.has(key) ? OptionalLong.of(node.path(key).asLong()) : OptionalLong.empty();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.asText()));
        return texts;
    }
}
