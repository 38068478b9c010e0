package dev.sallyport.it.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Our own statements: every command of PostgreSQL 18's reference with every keyword of its synopsis, by chapter.
 * {@code good} is right, {@code bad} is nearly right, {@code loose} is wrong but accepted by us: options which the server
 * refuses later anyway, and which change nothing of what we read. A semicolon at a line's end separates statements.
 */
final class Corpus {
    private Corpus() {}

    static List<String> good() {
        return read("good");
    }

    static List<String> bad() {
        return read("bad");
    }

    static List<String> loose() {
        return read("loose");
    }

    /** What runs, one after another, in an empty database. */
    static List<String> running() {
        return read("running");
    }

    private static List<String> read(String folder) {
        List<String> statements = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "sql", folder))) {
            for (Path file : files.sorted().toList()) {
                for (String statement : Files.readString(file).split(";\n", -1)) {
                    if (!statement.isBlank()) {
                        statements.add(statement);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return statements;
    }
}
