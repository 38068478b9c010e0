package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.search.EventFilter;
import dev.sallyport.audit.search.Facet;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which records are meant; all that are given must hold. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class EventFilterOptions {
    private static final Set<String> EFFECTS = Set.of("allow", "deny", "approve", "error");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhdw])");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--principal", paramLabel = "NAME", description = "who acted: name or id")
    private @Nullable String principal;

    @Option(names = "--on-behalf-of", paramLabel = "NAME", description = "the human behind: name or id")
    private @Nullable String onBehalfOf;

    @Option(names = "--kind", paramLabel = "KIND", description = "PostgreSQL's command, such as \"DROP TABLE\"")
    private @Nullable String kind;

    @Option(names = "--table", paramLabel = "NAME", description = "a table read or written, with schema or without")
    private @Nullable String table;

    @Option(
            names = "--column",
            paramLabel = "NAME",
            description = "a column used or masked, with table and schema or without")
    private @Nullable String column;

    @Option(names = "--decision", paramLabel = "EFFECT", description = "allow, deny, approve or error")
    private @Nullable String decision;

    @Option(names = "--rule", paramLabel = "RULE", description = "a rule that had a part in it")
    private @Nullable String rule;

    @Option(names = "--type", paramLabel = "TYPE", description = "the event's type, such as auth.fail")
    private @Nullable String type;

    @Option(names = "--session", paramLabel = "ID", description = "the session's id")
    private @Nullable String session;

    @Option(names = "--approval", paramLabel = "ID", description = "the approval's id")
    private @Nullable String approval;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "from then on: RFC 3339, or how long ago: 30s, 15m, 2h, 7d, 4w")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "before then; as --since")
    private @Nullable String until;

    @Option(
            names = "--text",
            paramLabel = "WORDS",
            description = "words that the statement's text in the log must hold, all, in any order")
    private @Nullable String text;

    /** The filter; wrong values are wrong usage. */
    EventFilter filter(Clock clock) {
        if (decision != null && !EFFECTS.contains(decision)) {
            throw new ParameterException(spec.commandLine(), "--decision is allow, deny, approve or error");
        }
        if (type != null
                && Arrays.stream(AuditEventType.values())
                        .noneMatch(t -> t.label().equals(type))) {
            String types = String.join(
                    ", ",
                    Arrays.stream(AuditEventType.values())
                            .map(AuditEventType::label)
                            .toList());
            throw new ParameterException(spec.commandLine(), "--type is one of " + types);
        }
        EventFilter filter = EventFilter.ALL;
        filter = with(filter, Facet.PRINCIPAL, principal);
        filter = with(filter, Facet.ON_BEHALF_OF, onBehalfOf);
        filter = with(filter, Facet.KIND, kind);
        filter = with(filter, Facet.TABLE, table);
        filter = with(filter, Facet.COLUMN, column);
        filter = with(filter, Facet.DECISION, decision);
        filter = with(filter, Facet.RULE, rule);
        filter = with(filter, Facet.TYPE, type);
        filter = with(filter, Facet.SESSION, session);
        filter = with(filter, Facet.APPROVAL, approval);
        Instant now = clock.instant();
        filter = since == null ? filter : filter.since(time("--since", since, now));
        filter = until == null ? filter : filter.until(time("--until", until, now));
        try {
            return text == null ? filter : filter.withText(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--text: " + e.getMessage(), e);
        }
    }

    private static EventFilter with(EventFilter filter, Facet facet, @Nullable String value) {
        return value == null ? filter : filter.with(facet, value);
    }

    private Instant time(String option, String value, Instant now) {
        Matcher ago = DURATION.matcher(value);
        try {
            if (ago.matches()) {
                return now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
            }
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " is a time such as 2026-11-20T12:00:00Z, or how long ago: 30s, 15m, 2h, 7d, 4w",
                    e);
        }
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }
}
