package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementDigestTest {
    @TempDir
    Path directory;

    @Test
    void isTheSameForTheSameTextAcrossStartsAndOtherwiseNot() {
        StatementDigest first = StatementDigest.open(directory);
        StatementDigest again = StatementDigest.open(directory);

        assertThat(first.keyed("SELECT 1")).isEqualTo(again.keyed("SELECT 1")).matches("[0-9a-f]{64}");
        assertThat(first.keyed("SELECT 1")).isNotEqualTo(first.keyed("SELECT 2"));
        assertThat(first.keyName()).isEqualTo(again.keyName()).matches("hmac-[0-9a-f]{16}");
    }

    @Test
    void tellsNothingToWhoLacksTheKey() {
        StatementDigest mine = StatementDigest.open(directory);
        StatementDigest other = StatementDigest.open(directory.resolve("other"));

        assertThat(mine.keyed("SELECT 1")).isNotEqualTo(other.keyed("SELECT 1"));
        assertThat(mine.keyed("SELECT 1")).isNotEqualTo(StatementDigest.plain("SELECT 1"));
    }

    @Test
    void keepsItsKeyToItsOwner() throws IOException {
        StatementDigest digest = StatementDigest.open(directory);
        Path file = directory.resolve("keys/statement.hmac");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(digest.toString()).doesNotContain(Files.readString(file).strip());
    }

    @Test
    void refusesADamagedKey() throws IOException {
        StatementDigest.open(directory);
        Path file = directory.resolve("keys/statement.hmac");
        Files.writeString(file, "00ff\n");
        assertThatThrownBy(() -> StatementDigest.open(directory)).isInstanceOf(AuditLogException.class);
        Files.writeString(file, "nonsense\n");
        assertThatThrownBy(() -> StatementDigest.open(directory)).isInstanceOf(AuditLogException.class);
    }
}
