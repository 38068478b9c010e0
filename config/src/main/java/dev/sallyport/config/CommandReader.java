package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads references to secrets that a command prints. */
final class CommandReader {
    private static final int WORDS_MAX = 100;
    private static final int VARIABLES_MAX = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(30);
    private static final Duration CACHE = Duration.ofMinutes(5);
    private static final Duration KEEP = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private final BaseFolder base;

    CommandReader(BaseFolder base) {
        this.base = base;
    }

    /** @param map has the command and how it is to be run */
    Secret secret(YamlMap map, YamlValue command) {
        Duration timeout = duration(map.optional("timeout"), TIMEOUT, Duration.ofMillis(100), TIMEOUT_MAX);
        Duration cache = cache(map.optional("cache"));
        Duration keep = keep(map.optional("keep"));
        List<String> environment = environment(map.optional("environment"));
        map.finish();
        return new CommandSecret(new SecretCommand(words(command), base.folder(), timeout, environment), cache, keep);
    }

    /** How old a secret may get that costs something to have. */
    static Duration cache(@Nullable YamlValue value) {
        return duration(value, CACHE, Duration.ZERO, DAY);
    }

    /** How long beyond that it counts when no new one can be had. */
    static Duration keep(@Nullable YamlValue value) {
        return duration(value, KEEP, Duration.ZERO, WEEK);
    }

    private static Duration duration(@Nullable YamlValue value, Duration standard, Duration min, Duration max) {
        return value == null ? standard : value.duration(min, max);
    }

    /** No shell reads these: each word is one argument. */
    private List<String> words(YamlValue command) {
        List<YamlValue> written = command.list();
        if (written.isEmpty() || written.size() > WORDS_MAX) {
            throw command.error("expected a program and its arguments, at most " + WORDS_MAX);
        }
        List<String> words = new ArrayList<>();
        for (YamlValue word : written) {
            if (word.string().indexOf('\0') >= 0) {
                throw word.error("an argument can't have a NUL character");
            }
            words.add(word.string());
        }
        words.set(0, program(written.get(0)));
        return words;
    }

    /** With a folder in its name it is a path; without one it is looked for where the proxy's PATH says. */
    private String program(YamlValue value) {
        if (value.nonEmpty().indexOf(File.separatorChar) < 0) {
            return value.string();
        }
        Path program = base.path(value);
        if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
            throw value.error(program + " is not a program that can be run");
        }
        return program.toString();
    }

    private static List<String> environment(@Nullable YamlValue value) {
        if (value == null) {
            return List.of("PATH");
        }
        List<YamlValue> names = value.list();
        if (names.size() > VARIABLES_MAX) {
            throw value.error("expected at most " + VARIABLES_MAX + " environment variables");
        }
        return names.stream().map(BaseFolder::variable).toList();
    }
}
