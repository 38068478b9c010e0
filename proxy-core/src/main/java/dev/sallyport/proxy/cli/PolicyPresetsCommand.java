package dev.sallyport.proxy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints or writes policy files to begin with. */
@Command(
        name = "presets",
        description = {
            "Policy files to begin with, tests included: roles, protect-production, read-only-agents, mass-change-guard,"
                    + " personal-data.",
            "Without names, all of them. They count as one policy; all but roles need it."
        },
        mixinStandardHelpOptions = true)
final class PolicyPresetsCommand implements Callable<Integer> {
    private static final List<String> NAMES =
            List.of("roles", "protect-production", "read-only-agents", "mass-change-guard", "personal-data");

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Which of them.")
    private List<String> names = List.of();

    @Option(
            names = "--write",
            paramLabel = "DIR",
            description = "Write them to this folder instead of printing them. What is there is not overwritten.")
    private @Nullable Path directory;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        for (String name : names.isEmpty() ? NAMES : names) {
            if (!NAMES.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "there is no preset " + name + "; there are " + String.join(", ", NAMES));
            }
            String text = text(name);
            if (directory == null) {
                out.print(text);
            } else {
                out.println(write(directory, name + ".yaml", text));
            }
        }
        out.flush();
        return Sallyport.OK;
    }

    private Path write(Path folder, String name, String text) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(name);
        try {
            return Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new ParameterException(spec.commandLine(), file + " is there already", e);
        }
    }

    private static String text(String name) throws IOException {
        try (InputStream in = PolicyPresetsCommand.class.getResourceAsStream("/presets/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the preset " + name + " is not in this jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
