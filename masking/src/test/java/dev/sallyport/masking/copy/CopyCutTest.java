package dev.sallyport.masking.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.masking.DetectorSet;
import dev.sallyport.masking.FieldMasker.Field;
import dev.sallyport.masking.TextMasker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random data, cut anywhere; a failure names the seed. */
class CopyCutTest {
    private static final String[] PIECES = {
        "anna@shop.example",
        "4111 1111 1111 1111",
        "536-22-1784",
        "zu Händen 日本語 😀",
        "\n",
        "\r\n",
        "\t",
        "\b",
        "\u0001",
        ",",
        ";",
        "|",
        "\"",
        "\"\"",
        "'",
        "\\",
        "\\\\",
        "\\N",
        "\\.",
        "\\x41",
        "{",
        "}",
        "NULL",
        " ",
        "x",
        "http://joe:hunter2@host/",
        "DE89370400440532013000",
    };
    private static final List<CopyFormat> FORMATS = List.of(
            Copies.TEXT,
            Copies.CSV,
            Copies.BINARY,
            CopyFormat.text("|", "", false),
            CopyFormat.text("\u0001", "NULL", false),
            CopyFormat.text("\b", "\\\\N", false),
            CopyFormat.csv(";", "NULL", "'", "'", false),
            CopyFormat.csv("\t", "\\N", "\"", "\\", false),
            CopyFormat.csv("|", "x", "$", "!", false));

    @Test
    void whatPassesIsTheSameHoweverItIsCut() {
        for (int seed = 0; seed < 4000; seed++) {
            Random random = new Random(seed);
            CopyFormat format = FORMATS.get(random.nextInt(FORMATS.size()));
            int columns = 1 + random.nextInt(4);
            byte[] data = Copies.write(format, rows(random, columns));
            CopyMasker.Limits limits = new CopyMasker.Limits(
                    random.nextInt(3) == 0 ? 1 + random.nextInt(3) : Long.MAX_VALUE,
                    random.nextInt(3) == 0 ? 5 + random.nextInt(40) : 1 << 20);
            List<Field> fields = Collections.nCopies(columns, Field.UNKNOWN);
            CopyMasker whole = Copies.masker(format, limits, fields);
            CopyMasker cut = Copies.masker(format, limits, fields);

            byte[] expected = Copies.mask(whole, data);
            byte[] passed = Copies.mask(cut, data, lengths(random));

            assertThat(new String(passed, StandardCharsets.UTF_8))
                    .as("seed %d %s", seed, format)
                    .isEqualTo(new String(expected, StandardCharsets.UTF_8));
            assertThat(cut.rows()).as("seed %d", seed).isEqualTo(whole.rows());
            assertThat(cut.maskedCells()).as("seed %d", seed).isEqualTo(whole.maskedCells());
            assertThat(cut.limitReached()).as("seed %d", seed).isEqualTo(whole.limitReached());
        }
    }

    @Test
    void aClientReadsEveryFieldMaskedOnItsOwn() {
        TextMasker masker = new TextMasker(DetectorSet.all());
        for (int seed = 0; seed < 4000; seed++) {
            Random random = new Random(seed);
            CopyFormat format = FORMATS.get(random.nextInt(FORMATS.size()));
            int columns = 1 + random.nextInt(4);
            List<List<@Nullable String>> rows = rows(random, columns);
            byte[] data = Copies.write(format, rows);

            byte[] passed = Copies.mask(Copies.masker(format, columns), data, lengths(random));

            List<List<@Nullable String>> read = Copies.read(format, passed);
            assertThat(read).as("seed %d %s", seed, format).hasSameSizeAs(rows);
            // what is not told apart from NULL when it is written can't be when it is read
            List<List<@Nullable String>> plain = Copies.read(format, data);
            for (int i = 0; i < rows.size(); i++) {
                List<@Nullable String> expected = new ArrayList<>();
                for (String field : plain.get(i)) {
                    String masked = field == null || looksShaped(field) ? field : masker.mask(field);
                    boolean binary = format.kind() == CopyFormat.Kind.BINARY;
                    expected.add(binary && masked != null && !masked.equals(field) ? null : masked);
                }
                for (int k = 0; k < columns; k++) {
                    String original = plain.get(i).get(k);
                    if (original == null || !looksShaped(original)) {
                        assertThat(read.get(i).get(k))
                                .as("seed %d %s row %d", seed, format, i)
                                .isEqualTo(expected.get(k));
                    }
                }
            }
        }
    }

    private static boolean looksShaped(String field) {
        String text = field.strip();
        return text.startsWith("{") || text.startsWith("[") || text.startsWith("\"") || text.startsWith("\\x");
    }

    private static List<List<@Nullable String>> rows(Random random, int columns) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            @Nullable String[] row = new String[columns];
            for (int k = 0; k < columns; k++) {
                row[k] = random.nextInt(6) == 0 ? null : value(random);
            }
            rows.add(Arrays.asList(row));
        }
        return rows;
    }

    private static String value(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(5);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static int[] lengths(Random random) {
        int[] lengths = new int[random.nextInt(400)];
        int most = 1 + random.nextInt(12);
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = random.nextInt(most + 1);
        }
        return lengths;
    }
}
