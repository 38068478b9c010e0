package dev.sallyport.proxy.session;

import dev.sallyport.policy.sql.surface.SurfaceText;
import dev.sallyport.protocol.message.backend.DataRow;
import dev.sallyport.protocol.message.backend.FieldDescription;
import dev.sallyport.protocol.message.backend.RowDescription;
import dev.sallyport.protocol.type.Oid;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.proxy.surface.SurfaceAnswer;
import dev.sallyport.proxy.surface.SurfaceColumn;
import dev.sallyport.proxy.surface.SurfaceException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its parameters, and its answer once it was executed. INVARIANT: it is executed once, however often it
 * is asked for. Confined to one event loop.
 */
final class SurfacePortal {
    private static final Instant EPOCH = Instant.ofEpochSecond(946_684_800L);
    private static final int TIMESTAMPTZ = 1184;
    private static final int VARCHAR = 1043;

    final SurfaceText text;
    final List<@Nullable Object> parameters;
    private final List<Short> formats;
    private @Nullable SurfaceAnswer answer;
    private int next;
    private boolean executed;

    /** @param formats as in Bind */
    SurfacePortal(SurfaceText text, List<@Nullable Object> parameters, List<Short> formats) {
        this.text = text;
        this.parameters = parameters;
        this.formats = List.copyOf(formats);
    }

    /** Whether this is the first time. */
    boolean begin() {
        boolean first = !executed;
        executed = true;
        return first;
    }

    void answered(SurfaceAnswer with) {
        answer = with;
    }

    /** Whether it holds rows that were not sent yet. */
    boolean suspended() {
        return answer != null;
    }

    private boolean binary(int column) {
        return !formats.isEmpty() && formats.get(formats.size() == 1 ? 0 : column) == 1;
    }

    void describe(List<SurfaceColumn> columns, ByteBuf out) {
        if (formats.size() > 1 && formats.size() != columns.size()) {
            throw new SurfaceException(
                    SqlState.PROTOCOL_VIOLATION,
                    "bind message has " + formats.size() + " result formats but query has " + columns.size()
                            + " columns");
        }
        describe(columns, this::binary, out);
    }

    /** Whether a column is sent in the binary format. */
    interface Formats {
        boolean binary(int column);
    }

    static void describe(List<SurfaceColumn> columns, Formats formats, ByteBuf out) {
        List<FieldDescription> fields = new ArrayList<>();
        for (SurfaceColumn column : columns) {
            fields.add(new FieldDescription(
                    column.name(),
                    0,
                    (short) 0,
                    column.type().oid(),
                    (short) column.type().size(),
                    -1,
                    (short) (formats.binary(fields.size()) ? 1 : 0)));
        }
        new RowDescription(fields).write(out);
    }

    /**
     * Sends rows.
     *
     * @param most how many at most; 0 or less for all
     * @return the command tag, or null if there are more rows
     */
    @Nullable
    String send(int most, ByteBuf out) {
        SurfaceAnswer sent = answer;
        if (sent == null) {
            return "SELECT 0";
        }
        int end = most <= 0 ? sent.rows().size() : (int) Math.min(sent.rows().size(), (long) next + most);
        int count = end - next;
        for (; next < end; next++) {
            row(sent.columns(), sent.rows().get(next), out);
        }
        if (most > 0 && count == most && next < sent.rows().size()) {
            return null;
        }
        answer = null;
        return sent.tag().startsWith("SELECT ") ? "SELECT " + count : sent.tag();
    }

    private void row(List<SurfaceColumn> columns, @Nullable Object[] row, ByteBuf out) {
        List<byte @Nullable []> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Object value = row[i];
            values.add(value == null ? null : columns.get(i).type().encode(value, binary(i)));
        }
        new DataRow(values).write(out);
    }

    /** A parameter's value: text as text, binary as its declared type says. */
    static @Nullable Object parameter(byte @Nullable [] value, boolean binary, int type) {
        if (value == null) {
            return null;
        }
        if (!binary) {
            return text(value);
        }
        int length = switch (type) {
            case Oid.BOOL -> 1;
            case Oid.INT2 -> Short.BYTES;
            case Oid.INT4 -> Integer.BYTES;
            case Oid.INT8, TIMESTAMPTZ -> Long.BYTES;
            default -> value.length;
        };
        if (length != value.length) {
            throw new SurfaceException("22P03", "incorrect binary data format in bind parameter");
        }
        ByteBuffer bytes = ByteBuffer.wrap(value);
        return switch (type) {
            case Oid.BOOL -> value[0] != 0;
            case Oid.INT2 -> (long) bytes.getShort();
            case Oid.INT4 -> (long) bytes.getInt();
            case Oid.INT8 -> bytes.getLong();
            case TIMESTAMPTZ -> EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
            case 0, Oid.TEXT, VARCHAR, Oid.NAME, Oid.UNKNOWN -> text(value);
            default -> throw new SurfaceException("22P03", "parameters of this type must be sent as text");
        };
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
