package dev.sallyport.masking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.type.Oid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random plans and rows; a failure names the seed. */
class MaskingPropertyTest {
    private static final MaskStyle[] STYLES = MaskStyle.values();
    private static final int[] OIDS = {
        Oid.TEXT,
        Oid.VARCHAR,
        Oid.BPCHAR,
        Oid.INT4,
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
        Oid.BOOL,
        Oid.RECORD,
        Oid.XML,
        99999
    };
    private static final String[] PIECES = {
        "anna@shop.example",
        "4111 1111 1111 1111",
        "536-22-1784",
        "+49 30 901820",
        "żółć",
        "日本語",
        "\u200b",
        " ",
        ",",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        ":",
        "DE89370400440532013000",
        "password=x1y2z3",
        "\\u0040",
        "😀",
        "2001:db8::1",
        "-"
    };

    @Test
    void maskedRowsParseAndKeepWhatIsNotMasked() {
        RowMasker masker = new RowMasker();
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            List<ResultColumn> columns = new ArrayList<>();
            List<@Nullable ColumnTransform> transforms = new ArrayList<>();
            byte[][] values = new byte[random.nextInt(6)][];
            for (int i = 0; i < values.length; i++) {
                int modifier = random.nextInt(4) == 0 ? 4 + random.nextInt(20) : -1;
                columns.add(new ResultColumn(
                        "c" + i, 0, 0, OIDS[random.nextInt(OIDS.length)], modifier, random.nextBoolean()));
                MaskStyle style = STYLES[random.nextInt(STYLES.length)];
                transforms.add(random.nextBoolean() ? null : new ColumnTransform("r", "c" + i, style, 1, 2));
                values[i] = random.nextInt(5) == 0 ? null : value(random);
            }
            boolean detects = random.nextBoolean();
            MaskingPlan plan =
                    MaskingPlan.of(columns, transforms, detects ? DetectorSet.all() : DetectorSet.none(), Rows.KEY);
            ByteBuf out = Unpooled.buffer();

            masker.mask(Rows.row((Object[]) values), plan, out);

            List<byte @Nullable []> masked = Rows.values(out);
            assertThat(masked).as("seed %d", seed).hasSize(values.length);
            for (int i = 0; i < values.length; i++) {
                boolean untouched = values[i] == null || (transforms.get(i) == null && !detects);
                if (untouched) {
                    assertThat(masked.get(i)).as("seed %d column %d", seed, i).isEqualTo(values[i]);
                }
            }
        }
    }

    @Test
    void maskedTextIsUtf8AndKeepsItsLimit() {
        Detector detector = new Detector(DetectorSet.all());
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] value = value(random);
            int limit = 1 + random.nextInt(30);
            MaskingPlan plan = Rows.detecting(Rows.text(Oid.VARCHAR, limit + 4));
            boolean found = !detector.detect(value, 0, value.length, "c").isEmpty();

            byte[] masked = requireNonNull(Rows.mask(plan, value));

            assertThat(Utf8.isValid(masked, 0, masked.length))
                    .as("seed %d", seed)
                    .isTrue();
            if (found) {
                String text = new String(masked, StandardCharsets.UTF_8);
                assertThat(text.codePointCount(0, text.length()))
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(limit);
            } else {
                assertThat(masked).as("seed %d", seed).isEqualTo(value);
            }
        }
    }

    @Test
    void maskedJsonAndArraysCanBeMaskedAgain() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            Bytes text = new Bytes();
            byte[] value = value(random);
            text.write(value);
            Bytes json = new Bytes();
            json.write("{\"k\": [\"");
            JsonStrings.escape(text, json);
            json.write("\", 4111111111111111]}");
            byte[] document = Arrays.copyOf(json.array, json.length);
            MaskingPlan redact = Rows.plan(Rows.text(Oid.JSON, -1), Rows.style(MaskStyle.REDACT));

            byte[] masked = requireNonNull(Rows.mask(Rows.detecting(Rows.text(Oid.JSON, -1)), document));

            assertThat(new String(masked, StandardCharsets.UTF_8))
                    .as("seed %d", seed)
                    .endsWith("\", 0]}");
            assertThat(Rows.mask(redact, masked)).as("seed %d", seed).isEqualTo(Rows.utf8("{\"k\": [\"***\", 0]}"));
        }
    }

    private static byte[] value(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(8);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
