package dev.sallyport.masking;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.protocol.type.Oid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Whatever bytes come: a row that parses, or a MaskingException and nothing. */
class RowMaskerFuzzTest {
    private static final MaskStyle[] STYLES = MaskStyle.values();
    private static final int[] OIDS = {
        Oid.TEXT,
        Oid.BPCHAR,
        Oid.INT8,
        Oid.NUMERIC,
        Oid.JSON,
        Oid.JSONB,
        Oid.TEXT_ARRAY,
        Oid.JSONB_ARRAY,
        Oid.UUID,
        Oid.DATE,
        Oid.TIMESTAMPTZ,
        Oid.BYTEA,
        Oid.INT4_ARRAY,
        Oid.RECORD,
        99999
    };

    @FuzzTest
    void masksOrRefusesAnyMessage(FuzzedDataProvider data) {
        MaskingPlan plan = plan(data);
        ByteBuf in = Unpooled.wrappedBuffer(data.consumeRemainingAsBytes());
        ByteBuf out = Unpooled.buffer();
        try {
            new RowMasker().mask(in, plan, out);
            Rows.values(out);
        } catch (MaskingException e) {
            if (out.isReadable() || in.readerIndex() != 0) {
                throw new AssertionError("a refused row left something behind", e);
            }
        }
    }

    @FuzzTest
    void masksAnyValue(FuzzedDataProvider data) {
        MaskingPlan plan = plan(data);
        ByteBuf out = Unpooled.buffer();

        new RowMasker().mask(Rows.row(data.consumeRemainingAsBytes()), plan, out);

        if (Rows.values(out).size() != 1) {
            throw new AssertionError("a column got lost");
        }
    }

    private static MaskingPlan plan(FuzzedDataProvider data) {
        ResultColumn column = new ResultColumn(
                "c", 0, 0, OIDS[data.consumeInt(0, OIDS.length - 1)], data.consumeInt(-1, 40), data.consumeBoolean());
        int style = data.consumeInt(0, 4);
        if (style == 4) {
            return Rows.detecting(column);
        }
        ColumnTransform transform = new ColumnTransform("r", "c", STYLES[style], 1, 1);
        return MaskingPlan.of(List.of(column), List.of(transform), DetectorSet.all(), Rows.KEY);
    }
}
