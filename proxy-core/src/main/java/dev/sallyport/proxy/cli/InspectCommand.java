package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what the proxy sees in statements. */
@Command(
        name = "inspect",
        description = {
            "Show what the proxy sees in statements.",
            "Reads JSON lines {\"sql\": …} from standard input and writes one JSON line for each."
        },
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        StatementAnalyzer analyzer = new StatementAnalyzer();
        PrintWriter out = spec.commandLine().getOut();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode sql = sql(line);
            if (sql == null || !sql.isTextual()) {
                spec.commandLine().getErr().println("line " + number + ": expected a JSON object with a text \"sql\"");
                return Sallyport.USAGE;
            }
            out.println(JSON.writeValueAsString(
                    FactsJson.of(analyzer.analyze(sql.textValue(), AnalysisScope.withoutCatalog()))));
        }
        out.flush();
        return Sallyport.OK;
    }

    private static @Nullable JsonNode sql(String line) {
        try {
            return JSON.readTree(line).get("sql");
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
