package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.NoteSigner;
import dev.sallyport.audit.note.TlogProof;
import dev.sallyport.audit.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditProverTest {
    private static final int RECORD = 137;

    @TempDir
    static Path directory;

    private static List<String> lines;
    private static VerifierKey key;
    private static String proof;

    @BeforeAll
    static void writeALog() throws Exception {
        AuditSettings settings = Samples.settings(directory).withSegmentBytesMax(9_000);
        try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
            Samples.fill(log, 600);
        }
        lines = Samples.lines(directory);
        key = VerifierKey.parse(Files.readString(directory.resolve("log/vkey")));
        proof = AuditProver.prove(directory, Integer.toString(RECORD));
    }

    private static TlogProof.Proven verify(String text) {
        return AuditProver.verify(text.getBytes(StandardCharsets.UTF_8), key, null);
    }

    private static byte[] line(int number) {
        return lines.get(number).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void provesEveryRecordByItsNumber() throws Exception {
        for (int i = 0; i < lines.size(); i += i < 590 ? 41 : 1) {
            TlogProof.Proven proven = verify(AuditProver.prove(directory, Integer.toString(i)));

            assertThat(proven.index()).isEqualTo(i);
            assertThat(new String(proven.entry(), StandardCharsets.UTF_8)).isEqualTo(lines.get(i));
            assertThat(proven.checkpoint().origin()).isEqualTo(Samples.ORIGIN);
        }
    }

    @Test
    void provesARecordByItsId() throws Exception {
        for (int i : new int[] {0, 1, 300, lines.size() - 1}) {
            String id = new ObjectMapper().readTree(lines.get(i)).path("id").asText();

            assertThat(verify(AuditProver.prove(directory, id)).index()).isEqualTo(i);
        }
    }

    @Test
    void refusesAProofWithAnyByteChanged() {
        byte[] bytes = proof.getBytes(StandardCharsets.UTF_8);
        verify(proof);
        for (int i = 0; i < bytes.length; i++) {
            for (int flip : new int[] {1, 2, 0x20, 0x80}) {
                byte[] changed = bytes.clone();
                changed[i] ^= (byte) flip;
                assertThatThrownBy(() -> AuditProver.verify(changed, key, null))
                        .as("byte " + i + " of\n" + proof)
                        .isInstanceOf(NoteException.class);
            }
        }
    }

    @Test
    void refusesAProofCutOrGrownAnywhere() {
        for (int i = 0; i < proof.length() - 1; i++) {
            String cut = proof.substring(0, i);
            String hole = cut + proof.substring(i + 1);
            assertThatThrownBy(() -> verify(cut)).isInstanceOf(NoteException.class);
            assertThatThrownBy(() -> verify(hole)).as("without byte " + i).isInstanceOf(NoteException.class);
        }
    }

    @Test
    void refusesEachPartOfAnotherProof() throws Exception {
        String other = AuditProver.prove(directory, Integer.toString(RECORD + 1));
        String[] ours = proof.split("\n", -1);
        String[] theirs = other.split("\n", -1);
        for (int i = 1; i < ours.length; i++) {
            if (ours[i].equals(theirs[i])) {
                continue;
            }
            String[] mixed = ours.clone();
            mixed[i] = theirs[i];
            assertThatThrownBy(() -> verify(String.join("\n", mixed)))
                    .as(mixed[i])
                    .isInstanceOf(NoteException.class);
        }
        assertThat(ours[1]).isNotEqualTo(theirs[1]);
        assertThat(ours[2]).isNotEqualTo(theirs[2]);
    }

    @Test
    void refusesAnotherKeyEvenOneOfTheSameName() {
        VerifierKey other =
                NoteSigner.generate(Samples.ORIGIN, new SecureRandom()).verifier();

        assertThatThrownBy(() -> AuditProver.verify(proof.getBytes(StandardCharsets.UTF_8), other, null))
                .isInstanceOf(NoteException.class)
                .hasMessageContaining("not signed by");
    }

    @Test
    void refusesANodeOfTheTreeAsARecord() throws Exception {
        // Without the byte that tells leaves from nodes, two hashes could pass for an entry one level up.
        String[] parts = proof.split("\n", -1);
        byte[] sibling = Base64.getDecoder().decode(parts[3]);
        byte[] ours = new dev.sallyport.audit.tree.TreeHasher().leaf(line(RECORD));
        byte[] node = new byte[64];
        System.arraycopy(sibling, 0, node, 0, 32);
        System.arraycopy(ours, 0, node, 32, 32);
        List<String> forged = new ArrayList<>(List.of(parts));
        forged.set(1, "extra " + Base64.getEncoder().encodeToString(node));
        forged.set(2, "index " + RECORD / 2);
        forged.remove(3);

        assertThatThrownBy(() -> verify(String.join("\n", forged))).isInstanceOf(NoteException.class);
    }

    @Test
    void provesTheEntryThatIsGivenAndNoOther() {
        byte[] bytes = proof.getBytes(StandardCharsets.UTF_8);
        byte[] bare = proof.replaceFirst("extra .*\n", "").getBytes(StandardCharsets.UTF_8);

        assertThat(AuditProver.verify(bytes, key, line(RECORD)).index()).isEqualTo(RECORD);
        assertThat(AuditProver.verify(bare, key, line(RECORD)).index()).isEqualTo(RECORD);
        for (byte[] file : List.of(bytes, bare)) {
            assertThatThrownBy(() -> AuditProver.verify(file, key, line(RECORD + 1)))
                    .isInstanceOf(NoteException.class);
        }
        assertThatThrownBy(() -> AuditProver.verify(bare, key, null))
                .isInstanceOf(NoteException.class)
                .hasMessageContaining("must be given");
    }

    @Test
    void provesNothingThatIsNotThereOrNotSigned(@TempDir Path other) throws Exception {
        assertThatThrownBy(() -> AuditProver.prove(directory, "100000"))
                .isInstanceOf(AuditProver.NoProofException.class);
        assertThatThrownBy(() -> AuditProver.prove(directory, "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"))
                .isInstanceOf(AuditProver.NoProofException.class);
        try (FileAuditLog log = Samples.open(other)) {
            long seq = log.append(Samples.action("not signed")).join();
            assertThatThrownBy(() -> AuditProver.prove(other, Long.toString(seq)))
                    .isInstanceOf(AuditProver.NoProofException.class)
                    .hasMessageContaining("not yet signed");
        }
    }

    @Test
    void provesNothingFromALogThatWasChanged(@TempDir Path other) throws Exception {
        Samples.copy(directory, other);
        Path segment = Samples.firstSegment(other);
        segment.toFile().setWritable(true);
        Files.writeString(segment, Files.readString(segment).replace("event 3\"", "event 4\""));

        assertThatThrownBy(() -> AuditProver.prove(other, "4"))
                .isInstanceOf(AuditProver.NoProofException.class)
                .hasMessageContaining("not sound");
    }

    @Test
    void isVerifiedByPythonAndOpenssl(@TempDir Path scratch) throws Exception {
        assumeTrue(succeeds(scratch, "python3", "--version") && succeeds(scratch, "openssl", "version"));
        String script =
                Path.of("..", "docs", "examples", "check_proof.py").toRealPath().toString();
        String vkey = directory.resolve("log/vkey").toString();

        for (int i : new int[] {0, RECORD, lines.size() - 1}) {
            Path file = Files.writeString(scratch.resolve("proof" + i), AuditProver.prove(directory, "" + i));
            assertThat(succeeds(scratch, "python3", script, file.toString(), vkey))
                    .isTrue();
            assertThat(Files.readString(scratch.resolve("out")).strip()).isEqualTo(lines.get(i));
        }
        String forged = Base64.getEncoder().encodeToString(line(RECORD + 1));
        Path file = Files.writeString(scratch.resolve("forged"), proof.replaceFirst("extra .*", "extra " + forged));
        assertThat(succeeds(scratch, "python3", script, file.toString(), vkey)).isFalse();
    }

    private static boolean succeeds(Path scratch, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(scratch.resolve("out").toFile())
                    .start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
