package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonLineTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String written(String value) {
        JsonLine json = new JsonLine();
        json.begin();
        json.field("a", value);
        json.end();
        return new String(json.copy(0), StandardCharsets.UTF_8);
    }

    @Test
    void everyCharacterComesBackAndNoneThatHidesIsBare() throws IOException {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x20000 ? 1 : 977) {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                continue;
            }
            String text = "x" + Character.toString(c) + "y";
            String line = written(text);
            assertThat(JSON.readTree(line).path("a").asText()).isEqualTo(text);
            assertThat(line.codePoints().noneMatch(HiddenCharacters::hidden))
                    .as("U+%x", c)
                    .isTrue();
            int most =
                    line.getBytes(StandardCharsets.UTF_8).length - written("xy").length();
            assertThat(most).as("U+%x", c).isLessThanOrEqualTo(HiddenCharacters.bytes(c));
        }
    }

    @Test
    void halvesOfPairsAreReplacedWhereverTheyStand() throws IOException {
        for (String text : new String[] {"\ud800", "\udc00", "a\ud800b", "\udc00\ud800", "\ud800\ud83d\ude00\ude00"}) {
            assertThat(JSON.readTree(written(text)).path("a").asText()).isEqualTo(HiddenCharacters.wellFormed(text));
        }
    }

    @Test
    void numbersAndNestingAreReadAsTheyWereWritten() throws IOException {
        Random random = new Random(7);
        JsonLine json = new JsonLine();
        for (int round = 0; round < 2_000; round++) {
            long number = round < 64 ? 1L << round : random.nextLong() >> random.nextInt(64);
            json.backTo(0);
            json.begin();
            json.field("n", number);
            json.beginList("l");
            json.element("1");
            json.element("2");
            json.endList();
            json.begin("o");
            json.end();
            json.field("b", number > 0);
            json.end();

            JsonNode read = JSON.readTree(json.copy(0));
            assertThat(read.path("n").asLong()).isEqualTo(number);
            assertThat(read.path("l")).hasSize(2);
            assertThat(read.path("b").asBoolean()).isEqualTo(number > 0);
        }
    }

    @Test
    void writesTheLongestAndTheSmallestNumber() throws IOException {
        for (long number : new long[] {0, 9, 10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            JsonLine json = new JsonLine();
            json.begin();
            json.field("n", number);
            json.end();
            assertThat(new String(json.copy(0), StandardCharsets.UTF_8)).isEqualTo("{\"n\":" + number + "}");
        }
    }
}
