package dev.sallyport.proxy.surface;

import dev.sallyport.audit.RowDigest;
import dev.sallyport.audit.search.EventFilter;
import dev.sallyport.audit.search.Subject;
import dev.sallyport.audit.search.TouchedTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code rows_touched}: which events have to do with a row, those that certainly have before those that possibly have.
 * The row must be named. Whose events these are decides who sees them, as in {@code events}.
 */
final class RowsTouchedTable implements SurfaceTable {
    private static final String SUBJECT = "subject";

    private final EventSearch search;
    private final RowDigest digest;
    private final EventsTable events;

    /** @param digest has the key that rows' keys are hashed with */
    RowsTouchedTable(EventSearch search, RowDigest digest) {
        this.search = search;
        this.digest = digest;
        this.events = new EventsTable(search);
    }

    @Override
    public String name() {
        return "rows_touched";
    }

    @Override
    public String description() {
        return "who read or changed the row that WHERE subject = 'table:key' names";
    }

    @Override
    public List<SurfaceColumn> columns() {
        List<SurfaceColumn> columns = new ArrayList<>();
        columns.add(new SurfaceColumn(SUBJECT, SurfaceType.TEXT));
        columns.add(new SurfaceColumn("match", SurfaceType.TEXT));
        columns.addAll(events.columns());
        return columns;
    }

    @Override
    public void rows(SurfaceCaller caller, List<Wanted> wanted, Taker taker, Stop stop) {
        String named = wanted.stream()
                .filter(each -> each.column().equals(SUBJECT) && each.operator().equals("="))
                .map(each -> each.value().toString())
                .findFirst()
                .orElseThrow(() -> new SurfaceException(
                        "22023", "which row is not said", "Write WHERE subject = 'customers:4711'."));
        EventFilter certain;
        EventFilter possible;
        try {
            Subject subject = Subject.of(named);
            String who = caller.principal().id();
            Set<TouchedTable> tables = subject.among(search.tablesTouched(who));
            if (tables.isEmpty()) {
                return;
            }
            EventFilter filter = EventsTable.filter(wanted);
            certain = subject.certain(filter, tables, digest);
            possible = subject.possible(filter, tables, digest);
        } catch (IllegalArgumentException e) {
            throw new SurfaceException("22023", SUBJECT + ": " + e.getMessage());
        }
        boolean[] more = {true};
        EventsTable.find(search, caller, certain, row -> more[0] = taker.take(with(named, "certain", row)), stop);
        if (more[0]) {
            EventsTable.find(search, caller, possible, row -> taker.take(with(named, "possible", row)), stop);
        }
    }

    private static @Nullable Object[] with(String subject, String match, @Nullable Object[] event) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(subject);
        row.add(match);
        row.addAll(Arrays.asList(event));
        return row.toArray();
    }
}
