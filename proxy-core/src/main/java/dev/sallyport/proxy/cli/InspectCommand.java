package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.statement.Analysis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the proxy sees in statements. */
@Command(
        name = "inspect",
        description = {
            "Show what the proxy sees in statements: for people, or as JSON.",
            "Without SQL as argument and without --sql it reads JSON lines {\"sql\": …} from standard input",
            "and writes one JSON line for each. Exit code 1 if an argument or --sql isn't understood."
        },
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** In characters; the analysis takes fewer and says so. */
    private static final int TEXT_MAX = 20 * 1024 * 1024;

    @Mixin
    private InspectOptions options = new InspectOptions();

    @Option(names = "--sql", description = "Read SQL from standard input, all of it as one text.")
    private boolean plain;

    @ArgGroup
    private @Nullable Form form;

    @Parameters(
            paramLabel = "SQL",
            arity = "0..*",
            description = "A text of SQL; each argument is one of its own. After -- one may begin with a hyphen.")
    private List<String> texts = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** How answers are printed. */
    private static final class Form {
        @Option(names = "--json", description = "Answer with JSON lines, whatever the input is.")
        private boolean json;

        @Option(names = "--human", description = "Answer in plain words, whatever the input is.")
        private boolean human;
    }

    @Override
    public Integer call() throws IOException {
        if (plain && !texts.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "SQL is given as argument or with --sql, not both");
        }
        boolean lines = !plain && texts.isEmpty();
        boolean words = form == null ? !lines : form.human && !form.json;
        Answers answers = new Answers(
                options.scope(spec.commandLine(), System.getenv()),
                spec.commandLine().getOut(),
                words);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (lines) {
            return answerLines(in, answers);
        }
        boolean understood = true;
        for (String sql : plain ? List.of(all(in)) : texts) {
            understood &= answers.answer(sql);
        }
        if (!understood && texts.size() > 1) {
            spec.commandLine().getErr().println("each argument is a text of its own: quote a statement as a whole");
        }
        return understood ? Sallyport.OK : Sallyport.FINDING;
    }

    private int answerLines(BufferedReader in, Answers answers) throws IOException {
        int number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode sql = sql(line);
            if (sql == null || !sql.isTextual()) {
                spec.commandLine()
                        .getErr()
                        .println("line " + number
                                + ": expected a JSON object with a text \"sql\"; plain SQL is read with --sql");
                return Sallyport.USAGE;
            }
            answers.answer(sql.textValue());
        }
        return Sallyport.OK;
    }

    private static @Nullable JsonNode sql(String line) {
        try {
            return JSON.readTree(line).get("sql");
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String all(BufferedReader in) throws IOException {
        StringBuilder text = new StringBuilder();
        char[] chunk = new char[8192];
        for (int read = in.read(chunk); read >= 0 && text.length() <= TEXT_MAX; read = in.read(chunk)) {
            text.append(chunk, 0, read);
        }
        return text.toString();
    }

    /** Writes one answer for each text, at once, so that whoever waits for it in a pipe gets it. */
    private static final class Answers {
        private final InspectScope scope;
        private final PrintWriter out;
        private final boolean words;
        private boolean first = true;

        Answers(InspectScope scope, PrintWriter out, boolean words) {
            this.scope = scope;
            this.out = out;
            this.words = words;
        }

        /** Returns whether the text was understood. */
        boolean answer(String sql) throws IOException {
            InspectScope.Reading reading = scope.read(sql);
            if (words) {
                out.print(first ? "" : System.lineSeparator());
                FactsText.lines(sql, reading).forEach(out::println);
            } else {
                ObjectNode answer = FactsJson.of(reading.analysis(), reading.resolved());
                if (reading.doubtful()) {
                    answer.put("doubtful", true);
                }
                out.println(JSON.writeValueAsString(answer));
            }
            out.flush();
            first = false;
            return reading.analysis() instanceof Analysis.Understood;
        }
    }
}
