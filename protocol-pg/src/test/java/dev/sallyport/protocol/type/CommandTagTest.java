package dev.sallyport.protocol.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTagTest {
    @ParameterizedTest
    @CsvSource({
        "SELECT 3,SELECT,3",
        "INSERT 0 5,INSERT,5",
        "MERGE 0,MERGE,0",
        "REFRESH MATERIALIZED VIEW 2,REFRESH MATERIALIZED VIEW,2"
    })
    void countsRows(String tag, String command, long rows) {
        assertThat(CommandTag.parse(tag)).isEqualTo(new CommandTag(command, OptionalLong.of(rows)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE TABLE", "BEGIN", "", "5", "ABC5", "SELECT x"})
    void leavesWordsAlone(String tag) {
        assertThat(CommandTag.parse(tag)).isEqualTo(new CommandTag(tag, OptionalLong.empty()));
    }

    @Test
    void countsNothingThatDoesNotFit() {
        assertThat(CommandTag.parse("SELECT 18446744073709551615"))
                .isEqualTo(new CommandTag("SELECT", OptionalLong.empty()));
    }

    @Test
    void knowsWhatPostgresNeverSays() {
        assertThat(CommandTag.wellFormed("INSERT 0 5")).isTrue();
        assertThat(CommandTag.wellFormed("CREATE TABLE AS")).isTrue();
        assertThat(CommandTag.wellFormed("SELECT anna@shop.example")).isFalse();
        assertThat(CommandTag.wellFormed("A".repeat(65))).isFalse();
    }
}
