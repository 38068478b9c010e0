package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.cli.PasswordFile.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {
    private static final Target SHOP = new Target("proxy.example.com", "6432", "shop", "alice");

    @TempDir
    private Path folder;

    private String after(String before, Target target, String password) throws IOException {
        Path file = folder.resolve("pgpass");
        Files.writeString(file, before, StandardCharsets.ISO_8859_1);
        new PasswordFile(file).put(target, password);
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    @Test
    void writesAFileForItsOwnerAlone() throws IOException {
        Path file = folder.resolve("new");

        new PasswordFile(file).put(SHOP, "x.y.z");

        assertThat(file).hasContent("proxy.example.com:6432:shop:alice:x.y.z");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void takesBackWhatOthersMayDoWithTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("open"), "a:1:b:c:d\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

        new PasswordFile(file).put(SHOP, "x.y.z");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void replacesItsOwnLineAndLeavesTheOthersAsTheyAre() throws IOException {
        String lines = "# mine:\r||other:5432:*:bob:p\\:w\\\\\u00e9|proxy.example.com:6432:shop:alice:old\\:er|"
                + "junk|proxy.example.com:6432:shop:alice:twice|last:1:2:3:4";
        String before = lines.replace('|', '\n');
        String expected = before.replace("alice:old\\:er", "alice:x.y.z")
                .replace("proxy.example.com:6432:shop:alice:twice\n", "");

        assertThat(after(before, SHOP, "x.y.z")).isEqualTo(expected).doesNotContain("old", "twice");
    }

    @Test
    void comesBeforeALineThatWouldBeTakenInstead() throws IOException {
        assertThat(after("a:1:b:c:d\n*:*:*:*:other\n", SHOP, "x.y.z"))
                .isEqualTo("a:1:b:c:d\nproxy.example.com:6432:shop:alice:x.y.z\n*:*:*:*:other\n");
    }

    @Test
    void endsTheLastLineBeforeItsOwn() throws IOException {
        assertThat(after("a:1:b:c:d", SHOP, "x.y.z")).isEqualTo("a:1:b:c:d\nproxy.example.com:6432:shop:alice:x.y.z\n");
    }

    @Test
    void knowsItsLineWithEscapesToo() throws IOException {
        Target target = new Target("::1", "6432", "a\\b", "ann:e@example.com");

        String once = after("", target, "x:y\\z");

        assertThat(once).isEqualTo("\\:\\:1:6432:a\\\\b:ann\\:e@example.com:x\\:y\\\\z\n");
        assertThat(after(once, target, "new")).isEqualTo("\\:\\:1:6432:a\\\\b:ann\\:e@example.com:new\n");
    }

    @Test
    void keepsALinkToTheFile() throws IOException {
        Path real = Files.writeString(folder.resolve("real"), "");
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);

        new PasswordFile(link).put(SHOP, "x.y.z");

        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("proxy.example.com:6432:shop:alice:x.y.z");
    }

    @Test
    void writesNoLineThatSomebodyElseWouldSay() {
        for (String bad : new String[] {"", "a\nb:1:2:3:4", "a\0", "a\rb"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Target(bad, "6432", "shop", "alice"));
            assertThatIllegalArgumentException().isThrownBy(() -> new Target("a", "6432", "shop", bad));
            assertThatIllegalArgumentException().isThrownBy(() -> new Target("a", "6432", bad, "alice"));
        }
    }

    @Test
    void isForOneHostAndOneUser() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Target("*", "6432", "shop", "alice"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Target("a", "6432", "shop", "*"));
    }

    @Test
    void leavesWhatIsNoFileAlone() {
        assertThatThrownBy(() -> new PasswordFile(folder).put(SHOP, "x.y.z")).isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();
    }
}
