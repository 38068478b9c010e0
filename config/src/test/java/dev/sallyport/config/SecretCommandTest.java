package dev.sallyport.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SecretCommandTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private SecretCommand shell(Duration timeout, String script) {
        return new SecretCommand(List.of("sh", "-c", script), folder, timeout, List.of("PATH"));
    }

    @ParameterizedTest
    @CsvSource({"printf hunter2", "echo hunter2", "printf 'hunter2\\r\\n'", "echo hunter2; echo noise >&2"})
    void isWhatTheProgramPrintsWithoutItsLineEnd(String script) {
        assertThat(shell(LONG, script).run()).isEqualTo("hunter2");
    }

    @Test
    void noShellReadsTheArguments() throws IOException {
        Path trap = folder.resolve("trap");
        String argument = "$(touch " + trap + ") `id` ; $HOME *";

        assertThat(new SecretCommand(List.of("echo", argument), folder, LONG, List.of()).run())
                .isEqualTo(argument);
        assertThat(trap).doesNotExist();
    }

    @Test
    void theProgramSeesTheListedVariablesOnly() {
        String seen = new SecretCommand(List.of("env"), folder, LONG, List.of("PATH", "SALLYPORT_SURELY_UNSET")).run();

        assertThat(seen.lines().filter(line -> !line.startsWith("PATH="))).isEmpty();
        assertThat(seen).contains("PATH=" + System.getenv("PATH"));
    }

    @Test
    void theProgramReadsNothing() {
        assertThat(shell(LONG, "cat; echo end").run()).isEqualTo("end");
    }

    @ParameterizedTest
    @CsvSource({
        "'echo hunter2; exit 3', the command sh failed with status 3",
        "'exit 0', what the command sh printed is empty",
        "'printf \"\\377\\376\"', what the command sh printed is not UTF-8 text",
        "'printf \"hunter2\\000x\"', what the command sh printed has a NUL character",
        "'head -c 20000 /dev/zero', the command sh printed more than 16384 bytes",
    })
    void saysWhatWentWrongAndNothingThatTheProgramSaid(String script, String message) {
        assertThatThrownBy(shell(LONG, script)::run)
                .isInstanceOf(SecretException.class)
                .hasMessage(message)
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo hunter2; exec sleep 60", "cat /dev/zero", "sleep 60; echo hunter2"})
    void killsWhatDoesNotEndInItsTime(String script) {
        assertThatThrownBy(shell(SHORT, script)::run)
                .isInstanceOf(SecretException.class)
                .hasMessage("the command sh did not end within 300 ms");
    }

    @Test
    void doesNotWaitForWhatTheProgramLeftRunning() {
        assertThat(shell(LONG, "sleep 180 & echo hunter2").run()).isEqualTo("hunter2");
    }

    @Test
    void reportsAProgramThatIsNotThere() {
        assertThatThrownBy(new SecretCommand(List.of("sallyport-no-such-program"), folder, LONG, List.of())::run)
                .isInstanceOf(SecretException.class)
                .hasMessage("the command sallyport-no-such-program can't be run");
    }

    private LoginConfig login(String password) throws IOException {
        SallyportConfig config = new ConfigFixture(folder)
                .read(ConfigFixture.with("databases.<name>.logins.<name>", "password: " + password));
        LoginConfig login = requireNonNull(config.databases().get("shop")).login(Set.of("agent"));
        return requireNonNull(login);
    }

    @Test
    void isReadFromTheConfigurationAndNotRunThere() throws IOException {
        LoginConfig login = login("{command: [sh, -c, 'touch ran; echo hunter2'], environment: [PATH]}");
        assertThat(folder.resolve("ran")).doesNotExist();

        assertThat(login.resolvedPassword()).isEqualTo("hunter2");
        assertThat(folder.resolve("ran")).exists();
    }

    @Test
    void aProgramInAFolderIsAPathFromTheConfiguration() throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve("say"), "#!/bin/sh\necho \"$1\"\n"),
                PosixFilePermissions.fromString("rwx------"));

        assertThat(login("{command: [./say, hunter2]}").resolvedPassword()).isEqualTo("hunter2");
    }

    @Test
    void isRefusedWhereNothingMayWaitForIt() throws IOException {
        ConfigFixture fixture = new ConfigFixture(folder);
        String text =
                ConfigFixture.minimal().replace("signing_secret: {file: secret}", "signing_secret: {command: [echo]}");

        assertThatThrownBy(() -> fixture.read(text))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("can't come from a command");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{command: echo hunter2} | expected a list",
                "{command: []} | expected a program and its arguments",
                "{command: [''] } | expected a text that isn't empty",
                "{command: [./absent]} | is not a program that can be run",
                "{command: [./secret]} | is not a program that can be run",
                "{command: [echo], file: secret} | expected exactly one of file, env, command and vault",
                "{file: secret, cache: 5m} | unknown key 'cache'",
                "{command: [echo], cache: 2d} | expected a duration",
                "{command: [echo], timeout: 31s} | expected a duration",
                "{command: [echo], environment: [A=b]} | expected the name of an environment variable",
                "{comand: [echo]} | unknown key 'comand'; did you mean 'command'?",
            })
    void refusesWhatMakesNoSense(String password, String message) {
        assertThatThrownBy(() -> login(password))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining(message);
    }
}
