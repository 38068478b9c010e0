package dev.sallyport.proxy.surface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.search.EventFilter;
import dev.sallyport.audit.search.Facet;
import dev.sallyport.config.AdminRole;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code events}: the audit log, newest first. INVARIANT: whose an event is, is looked at before anything else of the
 * statement is, so that neither conditions nor errors tell of events that aren't the caller's to see.
 */
final class EventsTable implements SurfaceTable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WANTED_MAX = 30;
    private static final Map<String, Facet> FACETS = Map.of(
            "type", Facet.TYPE,
            "principal", Facet.PRINCIPAL,
            "principal_id", Facet.PRINCIPAL,
            "on_behalf_of", Facet.ON_BEHALF_OF,
            "kind", Facet.KIND,
            "tables", Facet.TABLE,
            "columns", Facet.COLUMN,
            "decision", Facet.DECISION,
            "rule", Facet.RULE,
            "session", Facet.SESSION);

    private final EventSearch search;

    EventsTable(EventSearch search) {
        this.search = search;
    }

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String description() {
        return "the audit log, newest first";
    }

    @Override
    public boolean newestFirst() {
        return true;
    }

    @Override
    public List<SurfaceColumn> columns() {
        return List.of(
                new SurfaceColumn("time", SurfaceType.TIMESTAMPTZ),
                new SurfaceColumn("seq", SurfaceType.INT8),
                new SurfaceColumn("type", SurfaceType.TEXT),
                new SurfaceColumn("severity", SurfaceType.TEXT),
                new SurfaceColumn("principal", SurfaceType.TEXT),
                new SurfaceColumn("principal_id", SurfaceType.TEXT),
                new SurfaceColumn("on_behalf_of", SurfaceType.TEXT),
                new SurfaceColumn("kind", SurfaceType.TEXT),
                new SurfaceColumn("database", SurfaceType.TEXT),
                new SurfaceColumn("text", SurfaceType.TEXT),
                new SurfaceColumn("tables", SurfaceType.TEXT_ARRAY),
                new SurfaceColumn("columns", SurfaceType.TEXT_ARRAY),
                new SurfaceColumn("decision", SurfaceType.TEXT),
                new SurfaceColumn("rule", SurfaceType.TEXT),
                new SurfaceColumn("rows", SurfaceType.INT8),
                new SurfaceColumn("status", SurfaceType.TEXT),
                new SurfaceColumn("sqlstate", SurfaceType.TEXT),
                new SurfaceColumn("session", SurfaceType.TEXT),
                new SurfaceColumn("client_address", SurfaceType.TEXT),
                new SurfaceColumn("statement", SurfaceType.TEXT),
                new SurfaceColumn("approval", SurfaceType.TEXT),
                new SurfaceColumn("action", SurfaceType.TEXT),
                new SurfaceColumn("target", SurfaceType.TEXT));
    }

    @Override
    public void rows(SurfaceCaller caller, List<Wanted> wanted, Taker taker, Stop stop) {
        find(search, caller, filter(wanted), taker, stop);
    }

    /** Gives those events that fit and that the caller may see, the newest first. */
    static void find(EventSearch search, SurfaceCaller caller, EventFilter filter, Taker taker, Stop stop) {
        String who = caller.principal().id();
        if (caller.has(AdminRole.AUDITOR)) {
            search.find(who, filter, line -> taken(line, caller, true, taker), stop);
            return;
        }
        if (caller.principal().onBehalfOf() != null) {
            EventFilter own = filter.with(Facet.PRINCIPAL, who);
            search.find(who, own, line -> taken(line, caller, false, taker), stop);
            return;
        }
        Map<Long, @Nullable Object[]> both = new LinkedHashMap<>();
        for (Facet facet : List.of(Facet.PRINCIPAL, Facet.ON_BEHALF_OF)) {
            Taker keep = row -> {
                both.put((Long) row[1], row);
                if (both.size() > TableRead.ROWS_MAX) {
                    throw new SurfaceException(
                            "54000", "there are too many events", "Name a time, a session, a rule or a type.");
                }
                return true;
            };
            search.find(who, filter.with(facet, who), line -> taken(line, caller, false, keep), stop);
        }
        List<Map.Entry<Long, @Nullable Object[]>> sorted = new ArrayList<>(both.entrySet());
        sorted.sort((a, b) -> Long.compare(b.getKey(), a.getKey()));
        for (Map.Entry<Long, @Nullable Object[]> row : sorted) {
            if (!taker.take(row.getValue())) {
                return;
            }
        }
    }

    /** What conditions say, as far as the index knows of it. */
    static EventFilter filter(List<Wanted> wanted) {
        EventFilter filter = EventFilter.ALL;
        for (Wanted each : wanted.subList(0, Math.min(wanted.size(), WANTED_MAX))) {
            Facet facet = FACETS.get(each.column());
            if (facet != null && each.operator().equals("=")) {
                filter = filter.with(facet, each.value().toString());
            } else if (each.column().equals("time") && each.value() instanceof Instant time) {
                filter = switch (each.operator()) {
                    case ">", ">=" -> filter.since(time);
                    case "<" -> filter.until(time);
                    case "<=" -> filter.until(time.plus(1, ChronoUnit.MICROS));
                    case "=" -> filter.since(time).until(time.plus(1, ChronoUnit.MICROS));
                    default -> filter;
                };
            }
        }
        return filter;
    }

    private static boolean taken(String line, SurfaceCaller caller, boolean all, Taker taker) {
        try {
            JsonNode event = JSON.readTree(line);
            JsonNode actor = event.path("actor");
            String behind = actor.path("on_behalf_of").path("id").asText("");
            boolean shown =
                    (all && event.isObject()) || caller.owns(actor.path("id").asText(""), behind);
            return !shown || taker.take(row(event));
        } catch (JsonProcessingException | DateTimeParseException e) {
            // The verifier's matter; whoever reads on should not be stopped by it.
            return true;
        }
    }

    private static @Nullable Object[] row(JsonNode event) {
        JsonNode actor = event.path("actor");
        JsonNode session = event.path("session");
        JsonNode statement = event.path("statement");
        JsonNode decision = event.path("decision");
        JsonNode result = event.path("result");
        List<String> tables = strings(statement.path("tables_read"));
        tables.addAll(strings(statement.path("tables_written")));
        String sqlState = text(result.path("sqlstate"));
        String approval = text(decision.path("approval"));
        String rule = text(decision.path("rule"));
        return new @Nullable Object[] {
            Instant.parse(event.path("time").asText()),
            event.path("seq").asLong(),
            text(event.path("type")),
            text(event.path("severity")),
            text(actor.path("name")),
            text(actor.path("id")),
            text(actor.path("on_behalf_of").path("id")),
            text(statement.path("kind")),
            text(session.path("datasource")),
            text(statement.path("text")),
            tables,
            strings(statement.path("columns")),
            text(decision.path("effect")),
            rule == null ? text(event.path("approval").path("rule")) : rule,
            result.path("rows").isNumber() ? (Object) result.path("rows").asLong() : null,
            text(result.path("status")),
            sqlState == null ? text(decision.path("sqlstate")) : sqlState,
            text(session.path("id")),
            text(session.path("client_addr")),
            text(statement.path("id")),
            approval == null ? text(event.path("approval").path("id")) : approval,
            text(event.path("admin").path("action")),
            text(event.path("admin").path("target"))
        };
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? node.asText() : null;
    }

    private static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(each -> strings.add(each.asText()));
        return strings;
    }
}
