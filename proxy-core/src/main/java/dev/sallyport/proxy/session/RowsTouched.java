package dev.sallyport.proxy.session;

import dev.sallyport.audit.RowDigest;
import dev.sallyport.audit.TouchedRows;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.decision.AuditedTable;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.RowReference;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.message.backend.FieldDescription;
import dev.sallyport.protocol.message.backend.RowDescription;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys of the rows that one execution reads or changes: in the rows that are shown, and else in what the
 * statement itself says of them.
 *
 * <p>INVARIANT: a key is only kept if a row with it is surely meant, and wherever there may be rows of a table whose keys
 * aren't kept, the table says so. Confined to one event loop.
 */
final class RowsTouched {
    /** Where a key's columns stand in the answer. */
    private record KeyColumns(TouchedKeys keys, List<KeyColumn> columns) {}

    /** One of them: its place from 0, and how its values come. */
    private record KeyColumn(int place, int type, boolean binary) {}

    private final StatementFacts facts;
    private final @Nullable List<RowReference> references;
    private final KeySources sources;
    private final List<TouchedKeys> tables = new ArrayList<>();
    private final List<KeyColumns> readers = new ArrayList<>();
    private BoundValues bound = BoundValues.NONE;
    private boolean described;
    private boolean lost;

    RowsTouched(StatementFacts facts, Set<AuditedTable> touched, KeySources sources) {
        this.facts = facts;
        this.references = plain(facts);
        this.sources = sources;
        touched.forEach(table -> tables.add(new TouchedKeys(table)));
    }

    private static @Nullable List<RowReference> plain(StatementFacts facts) {
        boolean query = facts.has(Trait.COPY_OUT) && facts.nested().size() == 1;
        return query ? facts.nested().get(0).references() : facts.references();
    }

    /** The parameters of the portal. */
    void bind(BoundValues values) {
        bound = values;
    }

    /** Whether its rows have to be described and looked into. */
    boolean reads() {
        return facts.has(Trait.RETURNS_ROWS) && !facts.has(Trait.COPY_OUT);
    }

    boolean described() {
        return described;
    }

    /** Rows that can't be looked into. */
    void lost() {
        lost = true;
    }

    /** The columns of the answer are known. */
    void described(RowDescription description) {
        if (described || !reads()) {
            return;
        }
        described = true;
        for (TouchedKeys keys : tables) {
            if (!sources.visible(keys.table)) {
                continue;
            }
            if (references == null) {
                anywhere(description, keys);
            } else {
                boolean all = true;
                for (RowReference reference : references) {
                    if (sources.concerns(reference.relation(), keys.table)) {
                        boolean shown = shows(reference, keys.table);
                        all &= shown;
                        if (shown) {
                            certain(description, keys, reference);
                        }
                    }
                }
                if (!all) {
                    anywhere(description, keys);
                }
            }
        }
    }

    /** A key of one column is one wherever it stands. */
    private void anywhere(RowDescription description, TouchedKeys keys) {
        if (keys.table.key().size() == 1) {
            Column column = keys.table.key().get(0);
            for (int place = 0; place < description.fields().size(); place++) {
                if (sources.is(description, place, keys.table, column)) {
                    add(description, keys, List.of(place));
                }
            }
        }
    }

    private void certain(RowDescription description, TouchedKeys keys, RowReference reference) {
        List<Integer> places = new ArrayList<>();
        for (Column column : keys.table.key()) {
            int place = reference.outputs().getOrDefault(column.name(), Integer.MAX_VALUE);
            if (!sources.is(description, place, keys.table, column)) {
                keys.unknown = true;
                return;
            }
            places.add(place);
        }
        add(description, keys, places);
    }

    private void add(RowDescription description, TouchedKeys keys, List<Integer> places) {
        List<KeyColumn> columns = new ArrayList<>();
        for (int place : places) {
            FieldDescription field = description.fields().get(place);
            columns.add(new KeyColumn(place, field.typeOid(), field.format() == 1));
        }
        readers.add(new KeyColumns(keys, columns));
    }

    /** Whether the whole key of a mention stands in the answer, as far as the statement tells. */
    private boolean shows(RowReference reference, AuditedTable table) {
        return reads()
                && sources.visible(table)
                && sources.rowForRow(reference.relation(), table)
                && table.key().stream().allMatch(column -> reference.outputs().containsKey(column.name()));
    }

    /** Whether a row's values are still of use. */
    boolean wantsRows() {
        return readers.stream().anyMatch(reader -> !reader.keys.full());
    }

    /**
     * A row that is shown.
     *
     * @param row borrowed; not moved
     * @param start where its message begins
     */
    void row(ByteBuf row, int start, int length) {
        int at = start + 5;
        int columns = row.getUnsignedShort(at);
        int[] starts = new int[columns];
        int[] lengths = new int[columns];
        at += Short.BYTES;
        for (int i = 0; i < columns; i++) {
            lengths[i] = at + Integer.BYTES > start + length ? -1 : row.getInt(at);
            starts[i] = at + Integer.BYTES;
            at += Integer.BYTES + Math.max(0, lengths[i]);
            if (at > start + length || at < 0) {
                lost = true;
                return;
            }
        }
        for (KeyColumns reader : readers) {
            if (!reader.keys.full()) {
                key(row, reader, starts, lengths);
            }
        }
    }

    private static void key(ByteBuf row, KeyColumns reader, int[] starts, int[] lengths) {
        List<String> key = new ArrayList<>();
        for (KeyColumn column : reader.columns) {
            int place = column.place();
            if (place >= starts.length) {
                reader.keys.unknown = true;
                return;
            }
            if (lengths[place] < 0) {
                // An outer join had no row of the table here.
                return;
            }
            byte[] value = new byte[Math.min(lengths[place], KeyValues.BYTES_MAX + 1)];
            row.getBytes(starts[place], value);
            String text = KeyValues.of(column.type(), column.binary(), value);
            if (text == null) {
                reader.keys.unknown = true;
                return;
            }
            key.add(text);
        }
        reader.keys.add(key);
    }

    /** What was read so far wasn't shown after all. */
    void discard() {
        tables.forEach(TouchedKeys::clear);
    }

    /**
     * What is recorded at the end.
     *
     * @param part whether more rows of the same answer may follow
     */
    List<TouchedRows> fields(RowDigest digest, boolean part) {
        boolean changes = facts.relations().stream().anyMatch(use -> use.access() == Access.WRITE);
        List<TouchedRows> fields = new ArrayList<>();
        for (TouchedKeys keys : tables) {
            keys.unknown |= lost || (part && changes) || references == null;
            if (references != null) {
                for (RowReference reference : references) {
                    if (sources.concerns(reference.relation(), keys.table)) {
                        mentioned(reference, keys);
                    }
                }
            }
            fields.add(keys.fields(digest));
        }
        return fields;
    }

    private void mentioned(RowReference reference, TouchedKeys keys) {
        AuditedTable table = keys.table;
        boolean rekeyed =
                table.key().stream().anyMatch(column -> reference.assigned().contains(column.name()));
        keys.unknown |= reference.open() || rekeyed;
        if (shows(reference, table)) {
            return;
        }
        List<List<String>> said = sources.visible(table) && sources.rowForRow(reference.relation(), table)
                ? StatedKeys.of(reference, table, bound)
                : null;
        if (said == null) {
            keys.unknown = true;
        } else {
            said.forEach(keys::add);
        }
    }
}
