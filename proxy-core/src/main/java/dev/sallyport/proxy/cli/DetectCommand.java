package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.masking.Detector;
import dev.sallyport.masking.DetectorSet;
import dev.sallyport.policy.rule.PolicyReader;
import dev.sallyport.proxy.session.PolicyDetectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport detect}: what would the detectors find in these texts? Reads and writes JSON lines. */
@NullMarked
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        description = {
            "Finds personal data and secrets in texts.",
            "Reads JSON lines {\"text\", \"column\"?, \"id\"?} from standard input and writes for each",
            "{\"id\"?, \"entities\": [{\"type\", \"start\", \"end\"}]}, offsets in characters (code points)."
        })
public final class DetectCommand implements Callable<Integer> {
    private static final int EXIT_USAGE = 2;

    private final InputStream in;
    private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private Detector detector = new Detector(DetectorSet.all());

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "A policy whose own detectors look too; may be given several times for its files.")
    private List<Path> policy = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    public DetectCommand() {
        this(System.in);
    }

    DetectCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("the command was not set up by picocli");
        }
        if (!policy.isEmpty()) {
            try {
                detector = new Detector(DetectorSet.all().with(PolicyDetectors.own(PolicyReader.read(policy))));
            } catch (YamlException e) {
                spec.commandLine().getErr().println(e.getMessage());
                spec.commandLine().getErr().flush();
                return EXIT_USAGE;
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        String line = lines.readLine();
        while (line != null) {
            number++;
            if (!line.isBlank()) {
                String problem = answer(line, out);
                if (problem != null) {
                    out.flush();
                    spec.commandLine().getErr().println("line " + number + ": " + problem);
                    spec.commandLine().getErr().flush();
                    return EXIT_USAGE;
                }
            }
            line = lines.readLine();
        }
        out.flush();
        return 0;
    }

    /** Writes the answer to one line; or returns what is wrong with it. */
    private @Nullable String answer(String line, PrintWriter out) throws IOException {
        JsonNode question;
        try {
            question = json.readTree(line);
        } catch (JsonProcessingException e) {
            return "not JSON: " + e.getOriginalMessage();
        }
        if (!question.isObject()) {
            return "expected an object with `text`";
        }
        JsonNode text = question.get("text");
        JsonNode column = question.get("column");
        if (text == null || !text.isTextual()) {
            return "expected a string as `text`";
        }
        if (column != null && !column.isTextual() && !column.isNull()) {
            return "expected a string as `column`";
        }
        ObjectNode answer = json.createObjectNode();
        JsonNode id = question.get("id");
        if (id != null) {
            answer.set("id", id);
        }
        String name = column == null || column.isNull() ? null : column.textValue();
        find(text.textValue(), name, answer.putArray("entities"));
        out.println(json.writeValueAsString(answer));
        return null;
    }

    private void find(String text, @Nullable String column, ArrayNode entities) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        int characters = 0;
        for (Detector.Finding finding : detector.detect(utf8, 0, utf8.length, column)) {
            characters += characters(utf8, at, finding.start());
            int length = characters(utf8, finding.start(), finding.end());
            entities.addObject()
                    .put("type", finding.type())
                    .put("start", characters)
                    .put("end", characters + length);
            characters += length;
            at = finding.end();
        }
    }

    private static int characters(byte[] utf8, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if ((utf8[i] & 0xc0) != 0x80) {
                count++;
            }
        }
        return count;
    }
}
