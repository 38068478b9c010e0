package dev.sallyport.masking.copy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.masking.FieldMasker.Field;
import dev.sallyport.masking.MaskingException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Collections;

/** Whatever bytes come, however they are cut: the same passes, or nothing more. */
class CopyMaskerFuzzTest {
    @FuzzTest
    void masksOrRefusesAnyText(FuzzedDataProvider data) {
        String nullText = data.consumeBoolean() ? "\\N" : "";
        anyCut(CopyFormat.text(data.consumeBoolean() ? "\t" : "|", nullText, data.consumeBoolean()), data);
    }

    @FuzzTest
    void masksOrRefusesAnyCsv(FuzzedDataProvider data) {
        String escape = data.consumeBoolean() ? "\"" : "\\";
        anyCut(CopyFormat.csv(",", data.consumeBoolean() ? "" : "x", "\"", escape, data.consumeBoolean()), data);
    }

    @FuzzTest
    void masksOrRefusesAnyBinary(FuzzedDataProvider data) {
        anyCut(Copies.BINARY, data);
    }

    private static void anyCut(CopyFormat format, FuzzedDataProvider data) {
        int columns = data.consumeInt(0, 4);
        CopyMasker.Limits limits = new CopyMasker.Limits(data.consumeInt(1, 5), data.consumeInt(1, 100));
        int cut = data.consumeInt(1, 20);
        byte[] rest = data.consumeRemainingAsBytes();
        byte[] bytes = rest;
        if (format.equals(Copies.BINARY)) {
            ByteBuf all = Copies.header().writeBytes(rest);
            bytes = Copies.bytes(all);
        }
        byte[] whole =
                passed(Copies.masker(format, limits, Collections.nCopies(columns, Field.UNKNOWN)), bytes, bytes.length);
        byte[] parts = passed(Copies.masker(format, limits, Collections.nCopies(columns, Field.UNKNOWN)), bytes, cut);
        // of data that are refused in the end, the parts before may have passed
        boolean same = whole.length == 0 || Arrays.equals(whole, parts);
        Copies.require(same, "what passes depends on how it is cut");
    }

    private static byte[] passed(CopyMasker masker, byte[] bytes, int cut) {
        ByteBuf all = Unpooled.buffer();
        try {
            for (int at = 0; at < bytes.length; at += cut) {
                all.writeBytes(Copies.chunk(masker, bytes, at, Math.min(cut, bytes.length - at)));
            }
        } catch (MaskingException e) {
            Copies.require(cut < bytes.length || !all.isReadable(), "something refused left something behind");
        }
        return Copies.bytes(all);
    }
}
