package dev.sallyport.proxy.surface;

import dev.sallyport.audit.RowDigest;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.sql.surface.Operand;
import dev.sallyport.policy.sql.surface.SurfaceStatement;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.approval.ApprovalStoreException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers statements about the proxy itself. Safe for use by any thread. */
public final class Surface {
    private final Map<String, SurfaceTable> tables = new LinkedHashMap<>();
    private final CatalogAnswers catalogs;
    private final Voting voting;
    private final String database;
    private final Clock clock;

    /**
     * @param database what clients call it
     * @param rows has the key that rows' keys are hashed with in the audit log
     * @param sessions the table of sessions
     */
    public Surface(
            String database,
            Supplier<PolicyEngine> policy,
            ApprovalDesk desk,
            EventSearch events,
            RowDigest rows,
            SurfaceTable sessions,
            Clock clock) {
        this.database = database;
        this.clock = clock;
        this.voting = new Voting(desk, clock);
        for (SurfaceTable table : List.of(
                new ApprovalsTable(desk, clock),
                new EventsTable(events),
                new MyPolicyTable(policy),
                new RowsTouchedTable(events, rows),
                sessions,
                new WhoAmITable(principal -> policy.get().roles(principal)))) {
            tables.put(table.name(), table);
        }
        this.catalogs = new CatalogAnswers(tables.values(), database);
    }

    /** The columns of a statement's result, none if it has no result. Does nothing else. */
    public List<SurfaceColumn> columns(SurfaceStatement statement) {
        if (statement instanceof SurfaceStatement.Rows rows) {
            return TableRead.columns(table(rows.table()), rows.outputs());
        }
        if (statement instanceof SurfaceStatement.Values values) {
            return values(values);
        }
        if (statement instanceof SurfaceStatement.CastVote vote) {
            return List.of(new SurfaceColumn(vote.name(), SurfaceType.TEXT));
        }
        if (statement instanceof SurfaceStatement.Show show) {
            return List.of(new SurfaceColumn(show.setting(), SurfaceType.TEXT));
        }
        return statement instanceof SurfaceStatement.CatalogQuestion question
                ? CatalogAnswers.columns(question)
                : List.of();
    }

    private static List<SurfaceColumn> values(SurfaceStatement.Values values) {
        return values.outputs().stream()
                .map(output -> new SurfaceColumn(output.name(), Binding.type(output.value())))
                .toList();
    }

    /** The tables that a statement reads, for the audit log. */
    public List<String> reads(SurfaceStatement statement) {
        boolean known = statement instanceof SurfaceStatement.Rows rows && tables.containsKey(rows.table());
        return known ? List.of(((SurfaceStatement.Rows) statement).table()) : List.of();
    }

    private SurfaceTable table(String name) {
        SurfaceTable table = tables.get(name);
        if (table == null) {
            throw new SurfaceException(
                    "42P01",
                    "relation \"" + name + "\" does not exist",
                    "There are: " + String.join(", ", tables.keySet()));
        }
        return table;
    }

    /**
     * Does what the statement says, once. May block.
     *
     * @param parameters each a String, a Long, a Boolean, an Instant or null
     * @throws SurfaceException if it can't be done
     */
    public SurfaceAnswer answer(
            SurfaceStatement statement, List<@Nullable Object> parameters, SurfaceCaller caller, Stop stop) {
        try {
            stop.check();
            return answered(statement, parameters, caller, stop);
        } catch (ApprovalStoreException e) {
            throw Voting.failure(e);
        }
    }

    private SurfaceAnswer answered(
            SurfaceStatement statement, List<@Nullable Object> parameters, SurfaceCaller caller, Stop stop) {
        if (statement instanceof SurfaceStatement.Rows rows) {
            SurfaceTable table = table(rows.table());
            Binding binding = new Binding(table.columns(), parameters, caller, database, clock.instant());
            return new TableRead(table, rows, binding, stop).answer(caller);
        }
        Binding binding = new Binding(List.of(), parameters, caller, database, clock.instant());
        List<SurfaceColumn> columns = columns(statement);
        if (statement instanceof SurfaceStatement.Values values) {
            List<@Nullable Object> row = new ArrayList<>();
            for (SurfaceStatement.Output output : values.outputs()) {
                row.add(shown(output.value(), binding));
            }
            return SurfaceAnswer.select(columns, List.<@Nullable Object[]>of(row.toArray()));
        }
        if (statement instanceof SurfaceStatement.CastVote vote) {
            Object id = binding.value(vote.id()).constant();
            Object comment = binding.value(vote.comment()).constant();
            return SurfaceAnswer.select(columns, List.<@Nullable Object[]>of(new @Nullable Object[] {
                voting.vote(caller, vote.agrees(), id, comment)
            }));
        }
        if (statement instanceof SurfaceStatement.Show show) {
            return new SurfaceAnswer(
                    columns,
                    List.<@Nullable Object[]>of(new @Nullable Object[] {SurfaceSettings.show(show.setting())}),
                    "SHOW",
                    null);
        }
        if (statement instanceof SurfaceStatement.CatalogQuestion question) {
            return catalogs.answer(question);
        }
        if (statement instanceof SurfaceStatement.Setting setting) {
            setting.changes().forEach(SurfaceSettings::check);
            return new SurfaceAnswer(List.of(), List.of(), setting.tag(), null);
        }
        throw new SurfaceException("SP006", "this is not available here");
    }

    /** A parameter has the type text, whatever was bound to it. */
    private static @Nullable Object shown(Operand operand, Binding binding) {
        Object value = binding.value(operand).constant();
        return value != null && operand instanceof Operand.Parameter ? value.toString() : value;
    }
}
