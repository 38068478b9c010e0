package dev.sallyport.masking;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DataRow messages and plans for tests. */
final class Rows {
    static final MaskingKey SECRET = new MaskingKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    static final MaskingKeys KEY = MaskingKeys.of(SECRET);

    private Rows() {}

    static ByteBuf row(@Nullable Object... values) {
        ByteBuf row = Unpooled.buffer();
        row.writeByte('D').writeInt(0).writeShort(values.length);
        for (Object each : values) {
            byte[] value = (byte[]) each;
            row.writeInt(value == null ? -1 : value.length);
            if (value != null) {
                row.writeBytes(value);
            }
        }
        return row.setInt(1, row.readableBytes() - 1);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a row strictly, as a client would. */
    static List<byte @Nullable []> values(ByteBuf row) {
        assertThatIs(row.readByte() == 'D', "a row");
        int length = row.readInt();
        assertThatIs(length == row.readableBytes() + 4, "a length that fits");
        int count = row.readUnsignedShort();
        List<byte @Nullable []> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int size = row.readInt();
            byte[] value = size < 0 ? null : new byte[size];
            if (value != null) {
                row.readBytes(value);
            }
            values.add(value);
        }
        assertThatIs(!row.isReadable(), "no bytes after the last column");
        return values;
    }

    private static void assertThatIs(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("expected " + what);
        }
    }

    static ResultColumn text(int oid, int typeModifier) {
        return new ResultColumn("c", 0, 0, oid, typeModifier, false);
    }

    static ResultColumn binary(int oid, int typeModifier) {
        return new ResultColumn("c", 0, 0, oid, typeModifier, true);
    }

    static ColumnTransform style(MaskStyle style) {
        return new ColumnTransform("r", "c", style, 0, 0);
    }

    static MaskingPlan plan(ResultColumn column, ColumnTransform transform) {
        return MaskingPlan.of(List.of(column), List.of(transform), DetectorSet.none(), KEY);
    }

    static MaskingPlan detecting(ResultColumn... columns) {
        return MaskingPlan.of(List.of(columns), Collections.nCopies(columns.length, null), DetectorSet.all(), KEY);
    }

    /** One value after a plan for one column. */
    static byte @Nullable [] mask(MaskingPlan plan, byte[] value) {
        ByteBuf out = Unpooled.buffer();
        new RowMasker().mask(row(value), plan, out);
        return values(out).get(0);
    }

    /** One text value after a plan for one column; null for NULL. */
    static @Nullable String mask(MaskingPlan plan, String value) {
        byte[] masked = mask(plan, utf8(value));
        return masked == null ? null : new String(masked, StandardCharsets.UTF_8);
    }
}
