package dev.sallyport.masking;

import static dev.sallyport.masking.Rows.KEY;
import static dev.sallyport.masking.Rows.row;
import static dev.sallyport.masking.Rows.style;
import static dev.sallyport.masking.Rows.text;
import static dev.sallyport.masking.Rows.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.type.Oid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RowMaskerTest {
    private static final MaskingPlan PLAN = MaskingPlan.of(
            List.of(text(Oid.INT4, -1), text(Oid.TEXT, -1)),
            Arrays.asList(null, style(MaskStyle.REDACT)),
            DetectorSet.all(),
            KEY);

    private final RowMasker masker = new RowMasker();
    private final ByteBuf out = Unpooled.buffer();

    @Test
    void changesOnlyTheMaskedColumn() {
        masker.mask(row(utf8("7"), utf8("anna@shop.example")), PLAN, out);

        assertThat(out).isEqualTo(row(utf8("7"), utf8("***")));
        assertThat(masker.maskedCells()).isOne();
    }

    @Test
    void leavesNullNull() {
        masker.mask(row(utf8("7"), null), PLAN, out);

        assertThat(out).isEqualTo(row(utf8("7"), null));
        assertThat(masker.maskedCells()).isZero();
    }

    @Test
    void readsOneMessageAndLeavesTheNext() {
        ByteBuf in = Unpooled.wrappedBuffer(row(utf8("1"), utf8("a")), row(utf8("2"), utf8("b")));

        masker.mask(in, PLAN, out);
        assertThat(out).isEqualTo(row(utf8("1"), utf8("***")));
        masker.mask(in, PLAN, out);

        assertThat(in.isReadable()).isFalse();
        assertThat(out).isEqualTo(Unpooled.wrappedBuffer(row(utf8("1"), utf8("***")), row(utf8("2"), utf8("***"))));
    }

    @Test
    void masksDirectBuffersAndSlicesTheSame() {
        ByteBuf row = row(utf8("7"), utf8("secret"));
        ByteBuf direct = Unpooled.directBuffer().writeInt(42).writeBytes(row.duplicate());
        direct.skipBytes(4);
        ByteBuf slice = Unpooled.buffer().writeLong(1).writeBytes(row).slice(8, direct.readableBytes());

        masker.mask(direct, PLAN, out);
        masker.mask(slice, PLAN, out);

        ByteBuf masked = row(utf8("7"), utf8("***"));
        assertThat(out).isEqualTo(Unpooled.wrappedBuffer(masked, masked));
    }

    @Test
    void passesRowsOfATransparentPlan() {
        ByteBuf row = row(utf8("anna@shop.example"), null, utf8(""));

        masker.mask(row.duplicate(), MaskingPlan.NONE, out);

        assertThat(MaskingPlan.NONE.transparent()).isTrue();
        assertThat(out).isEqualTo(row);
    }

    @Test
    void refusesAWrongNumberOfColumns() {
        refuses(row(utf8("7")));
        refuses(row(utf8("7"), utf8("a"), utf8("b")));
        refuses(row());
        refuses(spoiled(row -> row.setShort(5, 0xffff)));
    }

    @Test
    void refusesLengthsThatOverflow() {
        for (int length : new int[] {-2, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE - 7, 1000, 2}) {
            refuses(spoiled(row -> row.setInt(7, length)));
        }
    }

    @Test
    void refusesMessagesWhoseLengthLies() {
        for (int length : new int[] {-1, 0, 3, 4, 5, 6, 15, 17, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            refuses(spoiled(row -> row.setInt(1, length)));
        }
    }

    @Test
    void refusesBytesAfterTheLastColumn() {
        refuses(spoiled(row -> row.writeByte(0).setInt(1, row.readableBytes() - 1)));
        refuses(spoiled(row -> row.setInt(7, -1)));
    }

    @Test
    void refusesEveryCutOffRow() {
        ByteBuf row = row(utf8("7"), utf8("a"));
        for (int size = 0; size < row.readableBytes(); size++) {
            refuses(row.slice(0, size));
        }
    }

    @Test
    void refusesOtherMessages() {
        refuses(spoiled(row -> row.setByte(0, 'd')));
    }

    @Test
    void countsMaskedCellsUntilReset() {
        masker.mask(row(utf8("1"), utf8("a")), PLAN, out);
        masker.mask(row(utf8("1"), utf8("a")), PLAN, out);
        assertThat(masker.maskedCells()).isEqualTo(2);

        masker.reset();

        assertThat(masker.maskedCells()).isZero();
    }

    @Test
    void tellsWhichColumnsAndRulesMask() {
        assertThat(PLAN.maskedColumns()).containsExactly("c");
        assertThat(PLAN.rules()).containsExactly("r");
        assertThat(PLAN.transparent()).isFalse();
    }

    @Test
    void isTransparentWhereNothingCanBeFound() {
        assertThat(Rows.detecting(text(Oid.INT4, -1), text(Oid.UUID, -1)).transparent())
                .isTrue();
        assertThat(Rows.detecting(text(Oid.INT4, -1), text(Oid.TEXT, -1)).transparent())
                .isFalse();
        assertThat(MaskingPlan.of(
                                List.of(text(Oid.TEXT, -1)),
                                Arrays.asList((ColumnTransform) null),
                                DetectorSet.none(),
                                KEY)
                        .transparent())
                .isTrue();
    }

    @Test
    void showsNoKey() {
        assertThat(KEY.toString()).doesNotContain("0123").doesNotContain("48");
        assertThatThrownBy(() -> new MaskingKey(new byte[15])).isInstanceOf(IllegalArgumentException.class);
    }

    private static ByteBuf spoiled(Consumer<ByteBuf> spoil) {
        ByteBuf row = row(utf8("7"), utf8("a"));
        spoil.accept(row);
        return row;
    }

    private void refuses(ByteBuf row) {
        int read = row.readerIndex();
        assertThatThrownBy(() -> masker.mask(row, PLAN, out))
                .as(() -> ByteBufUtil.hexDump(row))
                .isInstanceOf(MaskingException.class);
        assertThat(out.readableBytes()).isZero();
        assertThat(row.readerIndex()).isEqualTo(read);
        assertThat(masker.maskedCells()).isZero();
    }
}
