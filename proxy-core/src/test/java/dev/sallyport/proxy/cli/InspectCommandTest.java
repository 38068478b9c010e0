package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectCommandTest {
    private static final InputStream STANDARD_INPUT = System.in;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String input, String... arguments) {
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        String[] all = new String[arguments.length + 1];
        all[0] = "inspect";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Sallyport.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }

    @AfterEach
    void giveInputBack() {
        System.setIn(STANDARD_INPUT);
    }

    @Test
    void anArgumentIsAnsweredInWords() {
        assertThat(run("never read", "DELETE FROM t")).isZero();
        assertThat(out.toString()).startsWith("DELETE (changes rows)").contains("EVERY row of t");
    }

    @Test
    void anArgumentIsAnsweredInJsonWhenAsked() throws IOException {
        assertThat(run("", "--json", "DELETE FROM t", "SELEKT")).isEqualTo(1);
        assertThat(out.toString().lines()).hasSize(2);
        JsonNode first =
                new ObjectMapper().readTree(out.toString().lines().findFirst().orElseThrow());
        assertThat(first.at("/statements/0/kind").textValue()).isEqualTo("DELETE");
    }

    @Test
    void whatIsNotUnderstoodIsOne() {
        assertThat(run("", "SELECT 1 +")).isEqualTo(1);
        assertThat(out.toString()).startsWith("not understood: ").contains("^");
    }

    @Test
    void aStatementInSeveralArgumentsIsExplained() {
        assertThat(run("", "SELECT", "1", "+", "1")).isEqualTo(1);
        assertThat(err.toString()).contains("quote a statement as a whole");
    }

    @Test
    void plainSqlIsReadAsAWhole() {
        assertThat(run("BEGIN;\nDELETE FROM t\n;\n", "--sql")).isZero();
        assertThat(out.toString()).contains("1. BEGIN", "2. DELETE", "EVERY row of t");
    }

    @Test
    void linesCanBeAnsweredInWords() {
        assertThat(run("{\"sql\": \"TRUNCATE a\"}\n{\"sql\": \"oh\"}\n", "--human"))
                .isZero();
        assertThat(out.toString()).startsWith("TRUNCATE (").contains("\nnot understood: ");
    }

    @Test
    void plainSqlWithoutTheOptionIsPointedToIt() {
        assertThat(run("SELECT 1\n")).isEqualTo(2);
        assertThat(err.toString()).startsWith("line 1: ").contains("--sql");
    }

    @Test
    void backslashesCountAsTheSettingSays() {
        String sql = "SELECT 'a\\' FROM t WHERE b = ' '";

        assertThat(run("", sql)).isZero();
        assertThat(run("", "--standard-conforming-strings", "off", sql)).isEqualTo(1);
    }

    @Test
    void olderServersReadOtherwise() {
        assertThat(run("", "SELECT 0x1F FROM t")).isZero();
        assertThat(run("", "--server-version", "16", "SELECT 0x1F FROM t")).isZero();
        assertThat(run("", "--server-version", "15.4", "SELECT 0x1F FROM t")).isEqualTo(1);
    }

    @Test
    void aSearchPathWithoutADatabaseGivesAllThatANameMayMean() {
        assertThat(run("", "--search-path", "shop, public", "--json", "SELECT FROM t"))
                .isZero();
        assertThat(out.toString()).contains("\"shop.t\"", "\"public.t\"").doesNotContain("unresolved");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server-version|12|x",
                "--server-version|19|x",
                "--server-version|fifteen|x",
                "--server-version|15x|x",
                "--standard-conforming-strings|maybe|x",
                "--json|--human|x",
                "--sql|SELECT 1",
                "--database|shop|x",
                "--database|postgresql://ann:geheim@h/d?sslmode=prefer|x",
                "--database|postgresql://h/d|--server-version|15|x",
                "--database|postgresql://ann:geheim@127.0.0.1:1/shop|x",
                "--database|postgresql://ann:geheim@nowhere.invalid/shop?sslmode=disable|x"
            })
    void wrongUsageIsTwo(String line) {
        assertThat(run("", line.split("\\|"))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank().doesNotContain("geheim", "\tat ");
        assertThat(out.toString()).isEmpty();
    }

    /** Whoever writes one line and waits for its answer before the next must get it. */
    @Test
    void answersEachLineBeforeTheNextIsWritten() throws Exception {
        PipedOutputStream questions = new PipedOutputStream();
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        System.setIn(new PipedInputStream(questions));
        StringWriter sink = new StringWriter() {
            @Override
            public void flush() {
                answers.add(toString());
                getBuffer().setLength(0);
            }
        };
        Thread program = new Thread(() -> Sallyport.commandLine()
                .setOut(new PrintWriter(sink))
                .setErr(new PrintWriter(err))
                .execute("inspect"));
        program.start();
        for (int i = 0; i < 3; i++) {
            questions.write("{\"sql\": \"SELECT 1\"}\n".getBytes(StandardCharsets.UTF_8));
            questions.flush();

            assertThat(answers.poll(5, TimeUnit.MINUTES)).contains("\"accepted\":true");
        }
        questions.close();
        program.join();
    }
}
