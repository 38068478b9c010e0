package dev.sallyport.policy.sql;

import static dev.sallyport.policy.sql.Sql.facts;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.CopyOptions;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the data of a COPY are written, in both syntaxes. */
class CopyOptionsTest {
    private static final CopyOptions TEXT = new CopyOptions("text", "\t", "\\N", "\"", "\"", false, null, Set.of());
    private static final CopyOptions CSV = new CopyOptions("csv", ",", "", "\"", "\"", false, null, Set.of());

    private static CopyOptions options(String written) {
        return requireNonNull(facts("COPY notes TO STDOUT " + written).copy());
    }

    @Test
    void fillsInTheDefaults() {
        assertThat(options("")).isEqualTo(TEXT);
        assertThat(options("(FORMAT text)")).isEqualTo(TEXT);
        assertThat(options("WITH (FORMAT csv)")).isEqualTo(CSV);
        assertThat(options("WITH (FORMAT 'csv')")).isEqualTo(CSV);
        assertThat(options("CSV")).isEqualTo(CSV);
        assertThat(options("(FORMAT binary)").format()).isEqualTo("binary");
        assertThat(options("WITH BINARY").format()).isEqualTo("binary");
        assertThat(requireNonNull(facts("COPY BINARY notes TO STDOUT").copy()).format())
                .isEqualTo("binary");
        assertThat(requireNonNull(
                        facts("COPY (SELECT 1) TO STDOUT (FORMAT CSV)").copy()))
                .isEqualTo(CSV);
        assertThat(facts("SELECT 1").copy()).isNull();
        Analysis two = new StatementAnalyzer().analyze("COPY notes TO STDOUT CSV; COPY notes TO STDOUT", Sql.SCOPE);
        assertThat(((Analysis.Understood) two).statements())
                .extracting(StatementFacts::copy)
                .containsExactly(CSV, TEXT);
    }

    @Test
    void readsWhatIsWritten() {
        CopyOptions all = new CopyOptions("csv", ";", "nil", "'", "\\", true, "UTF-8", Set.of());
        assertThat(options("(FORMAT csv, DELIMITER ';', NULL 'nil', QUOTE '''', ESCAPE E'\\\\', HEADER, FORCE_QUOTE *,"
                        + " ENCODING 'UTF-8')"))
                .isEqualTo(all);
        assertThat(options("WITH DELIMITER AS ';' NULL 'nil' CSV HEADER QUOTE '''' ESCAPE AS '\\' FORCE QUOTE id"
                        + " ENCODING 'UTF-8'"))
                .isEqualTo(all);
        assertThat(options("(DELIMITER U&'\\0001', FORCE_QUOTE (id, body))").delimiter())
                .isEqualTo("\u0001");
        assertThat(options("USING DELIMITERS '|' WITH NULL AS ''").delimiter()).isEqualTo("|");
        assertThat(options("DELIMITERS E'\\x02'").delimiter()).isEqualTo("\u0002");
        assertThat(options("(QUOTE $$|$$, FORMAT csv)").escape()).isEqualTo("|");
        assertThat(options("(NULL nothing)").nullText()).isEqualTo("nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "'(HEADER)', true",
        "'(HEADER true)', true",
        "'(HEADER ''ON'')', true",
        "'(HEADER 1)', true",
        "'(HEADER false)', false",
        "'(HEADER off)', false",
        "'(HEADER 0)', false",
    })
    void readsWhetherNamesComeFirst(String written, boolean header) {
        assertThat(options(written).header()).isEqualTo(header);
        assertThat(options(written).doubtful()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(HEADER match)",
                "(HEADER 2)",
                "(HEADER -1)",
                "(HEADER, HEADER false)",
                "(FORMAT csv, FORMAT text)",
                "(\"FORMAT\" csv)",
                "(DELIMITER 1)",
                "(DELIMITER *)",
                "(DELIMITER)",
                "(NULL -1)",
                "(NULL (a, b))",
                "(ON_ERROR stop)",
                "(FORCE_ARRAY)",
                "(DEFAULT 'x')",
                "CSV BINARY",
                "CSV DELIMITER ';' DELIMITER ','",
                "DELIMITERS ';' DELIMITER ','"
            })
    void saysWhatItIsNotCertainOf(String written) {
        assertThat(options(written).doubtful()).hasSize(1);
    }
}
