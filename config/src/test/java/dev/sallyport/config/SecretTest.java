package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.Secret.EnvSecret;
import dev.sallyport.config.Secret.FileSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
    @TempDir
    Path folder;

    private Path file(String content, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "hunter2\n", "hunter2\r\n"})
    void cutsOneLineEnd(String content) throws IOException {
        assertThat(new FileSecret(file(content, "rw-------")).resolve()).isEqualTo("hunter2");
    }

    @Test
    void keepsEverythingElse() throws IOException {
        assertThat(new FileSecret(file(" pä ss\n\n", "r--------")).resolve()).isEqualTo(" pä ss\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw-rw-rw-"})
    void refusesFilesOpenToOthers(String permissions) throws IOException {
        FileSecret secret = new FileSecret(file("hunter2", permissions));

        assertThatThrownBy(secret::resolve)
                .isInstanceOf(SecretException.class)
                .hasMessageContaining(permissions)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void looksAtTheFileBehindALink() throws IOException {
        Path open = file("hunter2", "rw-r--r--");
        Path link = Files.createSymbolicLink(folder.resolve("link"), open);

        assertThatThrownBy(new FileSecret(link)::resolve).isInstanceOf(SecretException.class);
    }

    @Test
    void readsAnewEachTime() throws IOException {
        Secret secret = new FileSecret(file("old", "rw-------"));
        assertThat(secret.resolve()).isEqualTo("old");

        Files.writeString(folder.resolve("secret"), "new");

        assertThat(secret.resolve()).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void refusesNothingAsASecret(String content) throws IOException {
        assertThatThrownBy(new FileSecret(file(content, "rw-------"))::resolve)
                .isInstanceOf(SecretException.class)
                .hasMessageEndingWith("is empty");
    }

    @Test
    void refusesWhatIsNoFileOrTooLarge() throws IOException {
        assertThatThrownBy(new FileSecret(folder)::resolve).hasMessageEndingWith("is not a file");
        assertThatThrownBy(new FileSecret(folder.resolve("x"))::resolve).hasMessageEndingWith("does not exist");
        assertThatThrownBy(new FileSecret(file("x".repeat(70_000), "rw-------"))::resolve)
                .hasMessageEndingWith("is larger than 65536 bytes");
        assertThatThrownBy(new FileSecret(Path.of("/dev/zero"))::resolve).hasMessageEndingWith("is not a file");
    }

    @Test
    void readsTheEnvironment() {
        assertThat(new EnvSecret("PATH").resolve()).isEqualTo(System.getenv("PATH"));
        assertThatThrownBy(new EnvSecret("SALLYPORT_SURELY_UNSET")::resolve)
                .isInstanceOf(SecretException.class)
                .hasMessage("the environment variable SALLYPORT_SURELY_UNSET is not set");
    }

    @Test
    void neverShowsItself() throws IOException {
        Secret secret = new FileSecret(file("hunter2", "rw-------"));

        assertThat(secret).hasToString("***");
        assertThat(new EnvSecret("PATH")).hasToString("***");
        assertThat(new LoginConfig("u", secret)).hasToString("LoginConfig[user=u, password=***]");
        assertThat(new MaskingConfig(3, Map.of(3, secret))).hasToString("MaskingConfig[currentKey=3, keys={3=***}]");
    }
}
