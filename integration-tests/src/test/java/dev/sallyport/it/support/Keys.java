package dev.sallyport.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.proxy.cli.Sallyport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/**
 * The operator's commands on a file of keys.
 *
 * @param file the file
 */
public record Keys(Path file) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A key with its secret. */
    public record IssuedKey(String id, String secret) {}

    /** What a command printed. */
    public record Result(int code, String text) {}

    /** {@code keys issue} for a person of the group {@code eng}; more options in turn. */
    public IssuedKey issue(String principal, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("issue", "--json", "--principal", principal, "--groups", "eng"));
        if (!Arrays.asList(more).contains("--kind")) {
            arguments.addAll(List.of("--kind", "human"));
        }
        arguments.addAll(Arrays.asList(more));
        Result result = run(arguments.toArray(String[]::new));
        if (result.code() != 0) {
            throw new IllegalStateException(result.text());
        }
        JsonNode key = JSON.readTree(result.text());
        return new IssuedKey(key.path("id").asText(), key.path("secret").asText());
    }

    /** Runs {@code keys …} on the file. */
    public Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("keys"));
        all.addAll(Arrays.asList(arguments));
        all.addAll(List.of("--file", file.toString()));
        return program(all);
    }

    /** Runs any command. */
    public static Result program(List<String> arguments) {
        StringWriter text = new StringWriter();
        CommandLine program = Sallyport.commandLine();
        program.setOut(new PrintWriter(text, true));
        program.setErr(new PrintWriter(text, true));
        int code = program.execute(arguments.toArray(String[]::new));
        return new Result(code, text.toString());
    }
}
