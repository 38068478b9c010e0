package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnType;
import dev.sallyport.policy.statement.RowValue;
import dev.sallyport.protocol.message.frontend.Bind;
import dev.sallyport.protocol.type.Oid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyValuesTest {
    private static final byte[] LONG = ByteBuffer.allocate(8).putLong(4711).array();
    private static final byte[] INT = ByteBuffer.allocate(4).putInt(-3).array();

    private static @Nullable String text(int type, String value) {
        return KeyValues.of(type, false, value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void writesAValueTheSameHoweverItCame() {
        assertThat(KeyValues.of(Oid.INT8, true, LONG))
                .isEqualTo(text(Oid.INT8, "4711"))
                .isEqualTo("4711");
        assertThat(KeyValues.of(Oid.INT4, true, INT))
                .isEqualTo(text(Oid.INT4, "-3"))
                .isEqualTo("-3");
        String uuid = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
        byte[] bytes = HexFormat.of().parseHex(uuid.replace("-", ""));
        assertThat(KeyValues.of(Oid.UUID, true, bytes))
                .isEqualTo(text(Oid.UUID, uuid))
                .isEqualTo(uuid);
        assertThat(KeyValues.of(Oid.DATE, true, new byte[] {0, 0, 0, 31})).isEqualTo(text(Oid.DATE, "2000-02-01"));
        assertThat(text(Oid.BPCHAR, "ab  ")).isEqualTo("ab");
        assertThat(KeyValues.of(Oid.TEXT, true, "ab ".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("ab ");
    }

    @Test
    void hasNoTextForWhatItIsNotSureOf() {
        assertThat(KeyValues.of(Oid.INT8, true, INT)).isNull();
        assertThat(KeyValues.of(Oid.UUID, true, INT)).isNull();
        assertThat(text(Oid.DATE, "02/01/2000")).isNull();
        assertThat(text(Oid.FLOAT8, "1")).isNull();
        assertThat(text(Oid.TEXT, "x".repeat(KeyValues.BYTES_MAX + 1))).isNull();
        assertThat(KeyValues.of(
                        Oid.DATE,
                        true,
                        ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array()))
                .isNull();
    }

    private static @Nullable String stated(int type, @Nullable String collation, RowValue value, BoundValues bound) {
        return KeyValues.of(
                new Column("id", 1, type, new ColumnType(type, "t", false, collation), true, null), value, bound);
    }

    private static @Nullable String bound(int type, int declared, int format, byte[] value) {
        Bind bind = new Bind("", "", List.of((short) format), List.of(value), List.of());
        return stated(type, null, RowValue.parameter(1), BoundValues.of(Set.of(1), bind, List.of(declared)));
    }

    @Test
    void takesNoBlanksThatTheServerWouldDrop() {
        byte[] padded = "ab  ".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(bound(Oid.TEXT, Oid.BPCHAR, 0, padded)).isNull();
        assertThat(bound(Oid.VARCHAR, Oid.BPCHAR, 1, padded)).isNull();
        assertThat(bound(Oid.TEXT, Oid.VARCHAR, 0, padded)).isEqualTo("ab  ");
    }

    @Test
    void readsConstantsAsTheServerWould() {
        assertThat(stated(Oid.INT4, null, RowValue.literal(" +07 ", true), BoundValues.NONE))
                .isEqualTo("7");
        assertThat(stated(Oid.INT4, null, RowValue.literal("7.5", false), BoundValues.NONE))
                .isNull();
        assertThat(stated(Oid.TEXT, null, RowValue.literal("7", false), BoundValues.NONE))
                .isNull();
        assertThat(stated(Oid.TEXT, null, RowValue.literal("a", true), BoundValues.NONE))
                .isEqualTo("a");
        assertThat(stated(Oid.TEXT, "public.ci", RowValue.literal("a", true), BoundValues.NONE))
                .isNull();
        assertThat(stated(Oid.INT4, null, RowValue.parameter(2), BoundValues.NONE))
                .isNull();
    }

    @Test
    void trustsBinaryParametersOnlyWithTheirType() {
        assertThat(bound(Oid.INT8, Oid.INT8, 1, LONG)).isEqualTo("4711");
        assertThat(bound(Oid.INT8, Oid.INT4, 1, INT)).isEqualTo("-3");
        assertThat(bound(Oid.INT8, 0, 1, LONG)).isNull();
        assertThat(bound(Oid.INT8, Oid.FLOAT8, 1, LONG)).isNull();
        assertThat(bound(Oid.INT8, 0, 0, "4711".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("4711");
        assertThat(bound(Oid.INT8, Oid.NUMERIC, 0, "4711".getBytes(StandardCharsets.UTF_8)))
                .isNull();
    }
}
