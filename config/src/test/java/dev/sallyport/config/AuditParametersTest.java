package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.AuditParametersConfig.Mode;
import dev.sallyport.config.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditParametersTest {
    @TempDir
    Path folder;

    private ConfigFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ConfigFixture(folder);
        secret(folder.resolve("values.key"));
        Files.createDirectories(folder.resolve("audit"));
        secret(folder.resolve("audit/values.key"));
    }

    private static void secret(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "secret");
    }

    private AuditParametersConfig read(String parameters) {
        String none = "parameters: { mode: omit}";
        String text = ConfigFixture.minimal();
        assertThat(text).contains(none);
        return fixture.read(text.replace(none, parameters)).audit().parameters();
    }

    private void refuses(String parameters, String problem) {
        assertThatThrownBy(() -> read(parameters))
                .as(parameters)
                .isInstanceOf(YamlException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void keepsNothingUnlessItIsTold() {
        assertThat(fixture.read(ConfigFixture.minimal()).audit().parameters()).isEqualTo(AuditParametersConfig.OMITTED);
        assertThat(read("parameters: {mode: hash}").mode()).isEqualTo(Mode.HASH);
        AuditParametersConfig sealed = read("parameters: {mode: encrypt, key: {file: values.key}, day_keys: days}");
        assertThat(sealed.dayKeys()).isEqualTo(folder.resolve("days"));
        assertThat(sealed.key()).hasToString("***");
    }

    @Test
    void refusesKeysThatLieWithWhatTheyEncrypt() {
        refuses("parameters: {mode: encrypt, key: {file: values.key}, day_keys: audit/days}", "own directory");
        refuses("parameters: {mode: encrypt, key: {file: values.key}, day_keys: x/../audit}", "own directory");
        refuses("parameters: {mode: encrypt, key: {file: values.key}, day_keys: .}", "around it");
        refuses("parameters: {mode: encrypt, key: {file: audit/values.key}, day_keys: days}", "own directory");
    }

    @Test
    void refusesWhatAModeHasNoUseFor() {
        refuses("parameters: {mode: encrypt, key: {file: values.key}}", "day_keys");
        refuses("parameters: {mode: encrypt, day_keys: days}", "key");
        refuses("parameters: {mode: raw, key: {file: values.key}}", "of no use");
        refuses("parameters: {mode: hash, day_keys: days}", "of no use");
        refuses("parameters: {}", "mode");
        refuses("parameters: {mode: clear}", "expected one of");
        refuses("parameters: {mode: raw, keys: x}", "keys");
    }
}
