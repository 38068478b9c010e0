package dev.sallyport.it.client;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder with the scripts of one language and the clients they use, installed at the first use as the lock file says.
 * Where that can't be done, for want of a program or a network, the tests are skipped.
 */
final class ClientFolder {
    private static final Path SOURCES = Path.of("src", "test", "clients");
    private static final Path TARGET = Path.of("target", "clients").toAbsolutePath();

    /** What the installers read: without a network they shall give up at once, and what doesn't fit isn't tried. */
    private static final Map<String, String> IMPATIENCE = Map.of(
            "npm_config_fetch_retries",
            "0",
            "npm_config_fetch_timeout",
            "20000",
            "npm_config_engine_strict",
            "true",
            "PIP_RETRIES",
            "0",
            "PIP_TIMEOUT",
            "20");

    private ClientFolder() {}

    /** Copies a language's files beside what is installed. */
    private static Path copy(String language) throws IOException {
        Path folder = TARGET.resolve(language);
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(SOURCES.resolve(language))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder;
    }

    static Path node() throws IOException, InterruptedException {
        Path npm = ClientProcess.find("npm");
        ClientProcess.find("node");
        Path folder = copy("node");
        install(
                folder,
                "package-lock.json",
                List.of(List.of(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--prefer-offline")));
        return folder;
    }

    static Path python() throws IOException, InterruptedException {
        Path python = ClientProcess.find("python3");
        Path folder = copy("python");
        install(
                folder,
                "requirements.txt",
                List.of(
                        List.of(python.toString(), "-m", "venv", "--clear", "venv"),
                        List.of(
                                "venv/bin/pip",
                                "install",
                                "--disable-pip-version-check",
                                "--no-deps",
                                "--no-compile",
                                "--only-binary=:all:",
                                "--require-hashes",
                                "-r",
                                "requirements.txt")));
        return folder;
    }

    /** Runs the commands unless they ran for this very lock file. */
    private static void install(Path folder, String lock, List<List<String>> commands)
            throws IOException, InterruptedException {
        ClientProcess.installing();
        Path done = folder.resolve("installed");
        String wanted = Files.readString(folder.resolve(lock));
        if (Files.exists(done) && Files.readString(done).equals(wanted)) {
            return;
        }
        try {
            for (List<String> command : commands) {
                ClientProcess.Outcome outcome = ClientProcess.run(folder, IMPATIENCE, command.toArray(String[]::new));
                if (outcome.exit() != 0) {
                    ClientProcess.missing(String.join(" ", command) + " failed: " + outcome.lines());
                }
            }
        } catch (FileSystemException e) {
            ClientProcess.missing("the clients in " + folder + " can't be installed: " + e);
        }
        Files.writeString(done, wanted);
    }
}
