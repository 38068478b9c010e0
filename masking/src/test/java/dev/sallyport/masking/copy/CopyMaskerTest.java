package dev.sallyport.masking.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.masking.FieldMasker.Field;
import dev.sallyport.masking.MaskingException;
import dev.sallyport.protocol.type.Oid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyMaskerTest {
    private static final String MAIL = "anna@shop.example";

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void masksAFieldAndLeavesTheOthers() {
        assertThat(Copies.mask(Copies.TEXT, 3, "1\t" + MAIL + "\t\\N\n2\tb\\tb\t\n"))
                .isEqualTo("1\t[email]\t\\N\n2\tb\\tb\t\n");
        assertThat(Copies.mask(Copies.CSV, 3, "1," + MAIL + ",\n2,\"b,\n\"\"b\",\"\"\n"))
                .isEqualTo("1,[email],\n2,\"b,\n\"\"b\",\"\"\n");
    }

    @Test
    void aMessageOfUnchangedRowsPassesAsItIs() {
        CopyMasker masker = Copies.masker(Copies.TEXT, 2);
        ByteBuf out = Unpooled.buffer();
        byte[] rows = ascii("1\ta\n2\tb\n");

        assertThat(masker.mask(Unpooled.wrappedBuffer(rows), rows.length, out)).isTrue();
        assertThat(out.isReadable()).isFalse();
        assertThat(masker.rows()).isEqualTo(2);
        assertThat(masker.maskedCells()).isZero();
    }

    @Test
    void readsDirectBuffersAndStopsAtTheLength() {
        CopyMasker masker = Copies.masker(Copies.TEXT, 1);
        ByteBuf in = Unpooled.directBuffer().writeBytes(ascii(MAIL + "\nrest"));
        ByteBuf out = Unpooled.buffer();

        assertThat(masker.mask(in, MAIL.length() + 1, out)).isFalse();

        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("d\0\0\0\f[email]\n");
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("rest");
    }

    @Test
    void escapesHideNothing() {
        CopyFormat format = CopyFormat.text("\u0001", "\\N", false);
        assertThat(Copies.mask(format, 1, "anna\\@shop.example\n")).isEqualTo("[email]\n");
        assertThat(Copies.mask(format, 1, "anna\\x40shop.example\n")).isEqualTo("[email]\n");
        assertThat(Copies.mask(format, 1, "anna\\100shop.example\n")).isEqualTo("[email]\n");
        assertThat(Copies.mask(format, 1, "a\\\\b " + MAIL + "\\n\n")).isEqualTo("a\\\\b [email]\\n\n");
        CopyFormat csv = CopyFormat.csv(",", "", "'", "!", false);
        assertThat(Copies.mask(csv, 1, "'it!'s! " + MAIL + "'\n")).isEqualTo("'it!'s!! [email]'\n");
        assertThat(Copies.mask(Copies.CSV, 1, "an\"na@\"shop.example\n")).isEqualTo("\"[email]\"\n");
    }

    @Test
    void aFieldInQuotesKeepsThem() {
        assertThat(Copies.mask(Copies.CSV, 2, "\"" + MAIL + "\",\"x\"\n")).isEqualTo("\"[email]\",\"x\"\n");
    }

    @Test
    void whatIsMaskedNeverReadsAsNull() {
        CopyFormat format = CopyFormat.csv(",", "[email]", "\"", "\"", false);
        assertThat(Copies.mask(format, 2, MAIL + ",[email]\n")).isEqualTo("\"[email]\",[email]\n");
    }

    @Test
    void aWordForNullThatHoldsPersonalDataIsMaskedLikeOthers() {
        CopyFormat format = CopyFormat.text("\t", MAIL, false);
        assertThat(Copies.mask(format, 2, "1\t" + MAIL + "\n")).isEqualTo("1\t[email]\n");
    }

    @Test
    void nullStaysNullInAColumnOfPasswords() {
        CopyMasker masker = Copies.masker(Copies.TEXT, Copies.NO_LIMITS, List.of(new Field("password", 0)));
        assertThat(Copies.mask(masker, ascii("\\N\nhunter22\n"))).isEqualTo(ascii("\\N\n[password]\n"));
    }

    @Test
    void namesOfColumnsHint() {
        List<Field> fields = List.of(new Field("phone", 0), new Field("n", 0));
        CopyMasker masker = Copies.masker(Copies.TEXT, Copies.NO_LIMITS, fields);
        assertThat(Copies.mask(masker, ascii("030 901820\t030 901820\n"))).isEqualTo(ascii("[phone]\t030 901820\n"));
    }

    @Test
    void linesOfNamesAreSearchedButNotCounted() {
        CopyFormat format = CopyFormat.csv(",", "", "\"", "\"", true);
        CopyMasker masker = Copies.masker(format, new CopyMasker.Limits(1, 100), Collections.nCopies(2, Field.UNKNOWN));
        assertThat(Copies.mask(masker, ascii("a,\"" + MAIL + "\"\n1,2\n3,4\n")))
                .isEqualTo(ascii("a,\"[email]\"\n1,2\n"));
        assertThat(masker.rows()).isOne();
        assertThat(masker.limitReached()).isTrue();
    }

    @Test
    void nothingPassesFromTheFirstRowTooMany() {
        CopyMasker.Limits limits = new CopyMasker.Limits(2, 100);
        CopyMasker masker = Copies.masker(Copies.TEXT, limits, List.of(Field.UNKNOWN));
        assertThat(Copies.mask(masker, ascii("1\n2\n3\n4\n"), 4, 1, 3)).isEqualTo(ascii("1\n2\n"));
        assertThat(masker.limitReached()).isTrue();

        CopyMasker exact = Copies.masker(Copies.BINARY, limits, List.of(Field.UNKNOWN));
        byte[] data = Copies.write(Copies.BINARY, List.of(List.of("1"), List.of("2")));
        assertThat(Copies.mask(exact, data)).isEqualTo(data);
        assertThat(exact.limitReached()).isFalse();
        CopyMasker over = Copies.masker(Copies.BINARY, limits, List.of(Field.UNKNOWN));
        byte[] three = Copies.write(Copies.BINARY, List.of(List.of("1"), List.of("2"), List.of("3")));
        assertThat(Copies.mask(over, three)).isEqualTo(Arrays.copyOf(data, data.length - 2));
        assertThat(over.limitReached()).isTrue();
    }

    @Test
    void aFieldTooLongToBeSearchedBecomesNull() {
        CopyMasker.Limits limits = new CopyMasker.Limits(Long.MAX_VALUE, 8);
        List<Field> two = Collections.nCopies(2, Field.UNKNOWN);
        String text = "x".repeat(9) + "\ty\n1\t" + "z".repeat(8) + "\n";
        String csv = "\"" + "x\n".repeat(5) + "\",y\n";
        List<List<@Nullable String>> rows = List.of(List.of("x".repeat(9), "y"), List.of("1", "z".repeat(8)));

        for (int cut : new int[] {1, 7, 100}) {
            int[] cuts = new int[100];
            Arrays.fill(cuts, cut);
            CopyMasker masker = Copies.masker(Copies.TEXT, limits, two);
            assertThat(Copies.mask(masker, ascii(text), cuts)).isEqualTo(ascii("\\N\ty\n1\tzzzzzzzz\n"));
            assertThat(masker.maskedCells()).isOne();
            assertThat(Copies.mask(Copies.masker(Copies.CSV, limits, two), ascii(csv), cuts))
                    .isEqualTo(ascii(",y\n"));
            byte[] binary =
                    Copies.mask(Copies.masker(Copies.BINARY, limits, two), Copies.write(Copies.BINARY, rows), cuts);
            assertThat(Copies.read(Copies.BINARY, binary))
                    .isEqualTo(List.of(Arrays.asList(null, "y"), List.of("1", "zzzzzzzz")));
        }
    }

    @Test
    void looksIntoWhatHasAShape() {
        String hex = "\\\\x616e6e614073686f702e6578616d706c65";
        assertThat(Copies.mask(Copies.TEXT, 1, hex + "\n")).isEqualTo("\\\\x\n");
        assertThat(Copies.mask(Copies.TEXT, 1, "{\"m\": \"anna\\\\u0040shop.example\"}\n"))
                .isEqualTo("{\"m\": \"[email]\"}\n");
        assertThat(Copies.mask(Copies.CSV, 1, "\"{\"\"n\"\": 4111111111111111}\"\n"))
                .isEqualTo("\"{\"\"n\"\": 0}\"\n");
        assertThat(Copies.mask(Copies.TEXT, 1, "{a," + MAIL + "}\n")).isEqualTo("{a,\"[email]\"}\n");
        assertThat(Copies.mask(
                        Copies.TEXT, 1, "{\"{\\\\\"m\\\\\": \\\\\"anna\\\\\\\\u0040shop.example\\\\\"}\",b@x.org}\n"))
                .doesNotContain("u0040")
                .doesNotContain("b@x.org");
        assertThat(Copies.mask(Copies.TEXT, 1, "{" + hex.replace("\\\\", "\\\\\\\\") + "}\n"))
                .doesNotContain("6e6e61");
        assertThat(Copies.mask(Copies.TEXT, 1, "(1,\"{\"\"m\"\": \"\"anna\\\\\\\\u0040shop.example\"\"}\")\n"))
                .isEqualTo("\\N\n");
        assertThat(Copies.mask(Copies.CSV, 1, "\\u12 \\u00e9 C:\\users\n")).isEqualTo("\\u12 \\u00e9 C:\\users\n");
        assertThat(Copies.mask(Copies.TEXT, 1, "(1," + MAIL + ")\n")).isEqualTo("(1,[email])\n");
    }

    @Test
    void whatIsBinaryBecomesNullIfAnythingIsFound() {
        ByteBuf data = Copies.header();
        data.writeShort(6);
        data.writeInt(8).writeLong(4111111111111111L);
        data.writeInt(8).writeDouble(1.5);
        data.writeInt(16).writeShort(4).writeShort(3).writeShort(0).writeShort(0);
        data.writeShort(4111).writeShort(1111).writeShort(1111).writeShort(1111);
        byte[] array = ascii("\0\0\0\1\0\0\0\0\0\0\0\31\0\0\0\1\0\0\0\1\0\0\0\21" + MAIL);
        data.writeInt(array.length).writeBytes(array);
        byte[] hidden = ascii("\0\0\0\1\0\0\0\162\0\0\0\40{\"m\": \"anna\\u0040shop.example\"}");
        data.writeInt(hidden.length).writeBytes(hidden);
        data.writeInt(4).writeInt(7);
        data.writeShort(-1);
        byte[] bytes = Copies.bytes(data);

        CopyMasker masker = Copies.masker(Copies.BINARY, 6);
        ByteBuf masked = Unpooled.wrappedBuffer(Copies.mask(masker, bytes)).skipBytes(21);

        assertThat(masked.readInt()).isEqualTo(-1);
        assertThat(masked.skipBytes(4).readDouble()).isEqualTo(1.5);
        assertThat(masked.readInt()).isEqualTo(-1);
        assertThat(masked.readInt()).isEqualTo(-1);
        assertThat(masked.readInt()).isEqualTo(-1);
        assertThat(masked.skipBytes(4).readInt()).isEqualTo(7);
        assertThat(masker.maskedCells()).isEqualTo(4);
    }

    @Test
    void aKnownTypeThatIsNoNumberHasNoCards() {
        ByteBuf data = Copies.header()
                .writeShort(1)
                .writeInt(8)
                .writeLong(371449635398431L)
                .writeShort(-1);
        byte[] bytes = Copies.bytes(data);
        CopyMasker moments = Copies.masker(Copies.BINARY, Copies.NO_LIMITS, List.of(new Field("at", Oid.TIMESTAMPTZ)));
        assertThat(Copies.mask(moments, bytes)).isEqualTo(bytes);
        CopyMasker numbers = Copies.masker(Copies.BINARY, Copies.NO_LIMITS, List.of(new Field("n", Oid.INT8)));
        assertThat(Copies.mask(numbers, bytes)).isNotEqualTo(bytes);
    }

    @Test
    void rowsWithoutColumnsPass() {
        assertThat(Copies.mask(Copies.TEXT, 0, "\n\n")).isEqualTo("\n\n");
        assertThat(Copies.mask(Copies.CSV, 0, "\n\n")).isEqualTo("\n\n");
        byte[] data = Copies.write(Copies.BINARY, List.of(List.of(), List.of()));
        assertThat(Copies.mask(Copies.masker(Copies.BINARY, 0), data)).isEqualTo(data);
        assertThatThrownBy(() -> Copies.mask(Copies.TEXT, 0, MAIL + "\n")).isInstanceOf(MaskingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\n", "1\t2\t3\n", "1\t2", "1\t2\n3"})
    void rowsThatWereNotAnnouncedAreRefused(String data) {
        assertThatThrownBy(() -> Copies.mask(Copies.TEXT, 2, data)).isInstanceOf(MaskingException.class);
        assertThatThrownBy(() -> Copies.mask(Copies.CSV, 2, data.replace('\t', ',')))
                .isInstanceOf(MaskingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PGCOPX\n\u00ff\r\n\0\0\0\0\0\0\0\0\0\u00ff\u00ff",
                "PGCOPY\n\u00ff\r\n\0\0\1\0\0\0\0\0\0\u00ff\u00ff",
                "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\4abcd\u00ff\u00ff",
                "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0\0\2\0\0\0\1a\0\0\0\1b\u00ff\u00ff",
                "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0\0\1\u00ff\u00ff\u00ff\u00feab\u00ff\u00ff",
                "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0\0\1\0\0\0\5ab",
                "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0\u00ff\u00ffa",
                "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0",
                "PGC"
            })
    void binaryDataThatDoNotHoldTogetherAreRefused(String data) {
        byte[] bytes = data.getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Copies.mask(Copies.masker(Copies.BINARY, 1), bytes))
                .isInstanceOf(MaskingException.class);
    }

    @Test
    void nothingPassesAfterARefusal() {
        CopyMasker masker = Copies.masker(Copies.TEXT, 2);
        ByteBuf out = Unpooled.buffer();
        byte[] bad = ascii(MAIL + "\tb\n1\n");
        assertThatThrownBy(() -> masker.mask(Unpooled.wrappedBuffer(bad), bad.length, out))
                .isInstanceOf(MaskingException.class);
        assertThat(out.isReadable()).isFalse();
        byte[] good = ascii("1\t2\n");
        assertThatThrownBy(() -> masker.mask(Unpooled.wrappedBuffer(good), good.length, out))
                .isInstanceOf(MaskingException.class);
        assertThatThrownBy(masker::end).isInstanceOf(MaskingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@", ".", "-", "4", "a", " ", ":", "+", "/", "=", "é", "", ",,", "\n", "\r", "\0"})
    void delimitersThatAreThemselvesPartOfWhatIsSearchedForAreRefused(String delimiter) {
        assertThatThrownBy(() -> CopyFormat.text(delimiter, "\\N", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DELIMITER");
        assertThatThrownBy(() -> CopyFormat.csv(",", "", delimiter, "\"", false))
                .hasMessageContaining("QUOTE");
        assertThatThrownBy(() -> CopyFormat.csv(",", "", "\"", delimiter, false))
                .hasMessageContaining("ESCAPE");
    }

    @Test
    void charactersThatMustDifferDo() {
        assertThatThrownBy(() -> CopyFormat.csv(",", "", ",", "\"", false)).hasMessageContaining("DELIMITER");
        assertThatThrownBy(() -> CopyFormat.csv(",", "", "\"", ",", false)).hasMessageContaining("DELIMITER");
    }
}
