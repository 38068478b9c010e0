package dev.sallyport.audit.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.disk.AppendFile;
import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.note.NoteSigner;
import dev.sallyport.audit.note.SignedNote;
import dev.sallyport.audit.note.WitnessKey;
import dev.sallyport.audit.note.WitnessSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tries to make a witness sign two histories of one log, by every way that its operator or a stranger has. */
class WitnessTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_795_000_000), ZoneOffset.UTC);
    private static final NoteSigner LOG_KEY = NoteSigner.generate("audit.example/one", new SecureRandom());
    private static final WitnessSigner SIGNER = WitnessSigner.generate("witness.example/w1", new SecureRandom());

    @TempDir
    Path state;

    private final WitnessedLog log = new WitnessedLog(LOG_KEY, "a");
    private final WitnessedLog fork = new WitnessedLog(LOG_KEY, "b");
    private Witness witness;

    @BeforeEach
    void open() {
        witness = open(new LocalDisk());
    }

    @AfterEach
    void close() {
        witness.close();
    }

    private Witness open(Disk disk) {
        return Witness.open(SIGNER, List.of(LOG_KEY.verifier()), state, disk, CLOCK);
    }

    private int status(String request) {
        return witness.addCheckpoint(request).status();
    }

    @Test
    void signsALogThatGrows() {
        WitnessKey key = WitnessKey.parse(SIGNER.verifier().toString());
        long older = 0;
        for (long newer : new long[] {1, 2, 2, 7, 256, 300}) {
            WitnessAnswer answer = witness.addCheckpoint(log.request(older, newer));

            assertThat(answer.status()).as(older + " to " + newer).isEqualTo(200);
            SignedNote cosigned = log.checkpoint(newer).with(answer.body());
            assertThat(cosigned.cosigned(key)).hasValue(1_795_000_000);
            assertThat(SignedNote.parse(cosigned.text())).isEqualTo(cosigned);
            older = newer;
        }
        assertThat(witness.size("audit.example/one")).isEqualTo(300);
    }

    @Test
    void signsNoSecondHistory() {
        assertThat(status(log.request(0, 10))).isEqualTo(200);

        assertThat(status(fork.request(0, 10))).isEqualTo(409);
        assertThat(status(fork.request(10, 10))).isEqualTo(409);
        assertThat(status(fork.request(10, 20))).isEqualTo(422);
        assertThat(status(fork.request(0, 20))).isEqualTo(409);
        String mixed = log.request(10, 20).split("\n\n", 2)[0] + "\n\n"
                + fork.checkpoint(20).text();
        assertThat(status(mixed)).isEqualTo(422);
        assertThat(status(log.request(10, 20))).isEqualTo(200);
    }

    @Test
    void keepsTheProofThatALogSignedTwoHistories() throws IOException {
        witness.addCheckpoint(log.request(0, 10));
        witness.addCheckpoint(fork.request(10, 10));

        try (Stream<Path> files = Files.list(state)) {
            Path evidence = files.filter(file -> file.getFileName().toString().startsWith("fork-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(evidence)).isEqualTo(fork.checkpoint(10).text());
        }
    }

    @Test
    void neverGoesBack() {
        String replayed = log.request(0, 5);
        assertThat(status(replayed)).isEqualTo(200);
        assertThat(status(log.request(5, 9))).isEqualTo(200);

        WitnessAnswer answer = witness.addCheckpoint(replayed);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.type()).isEqualTo("text/x.tlog.size");
        assertThat(answer.body()).isEqualTo("9\n");
        assertThat(status(log.request(5, 9))).isEqualTo(409);
        assertThat(status(log.request(3, 7))).isEqualTo(409);
        String shrinking = "old 9\n\n" + log.checkpoint(7).text();
        assertThat(status(shrinking)).isEqualTo(400);
        assertThat(witness.size("audit.example/one")).isEqualTo(9);
    }

    @Test
    void remembersAfterARestart() {
        witness.addCheckpoint(log.request(0, 10));
        witness.close();
        assertThat(status(log.request(10, 10))).isEqualTo(500);
        witness = open(new LocalDisk());

        assertThat(witness.size("audit.example/one")).isEqualTo(10);
        assertThat(status(fork.request(0, 12))).isEqualTo(409);
        assertThat(status(fork.request(10, 12))).isEqualTo(422);
        assertThat(status(log.request(10, 12))).isEqualTo(200);
    }

    @Test
    void doesNotBeginAnewWhenItsMemoryIsDamaged() throws IOException {
        witness.addCheckpoint(log.request(0, 10));
        witness.close();
        Path last;
        try (Stream<Path> files = Files.list(state)) {
            last = files.filter(file -> file.getFileName().toString().startsWith("last-"))
                    .findFirst()
                    .orElseThrow();
        }
        for (String damaged : List.of("", "x", Files.readString(last).replace("\n10\n", "\n1\n"))) {
            Files.writeString(last, damaged);
            assertThatThrownBy(() -> open(new LocalDisk()))
                    .isInstanceOf(AuditLogException.class)
                    .hasMessageContaining("signed last");
        }
    }

    @Test
    void servesOneStateFromOneProcess() {
        assertThatThrownBy(() -> open(new LocalDisk())).isInstanceOf(AuditLogException.class);
    }

    /** Dies at a moment around the one where what is signed becomes durable. */
    private static final class DyingDisk implements Disk {
        private final LocalDisk disk = new LocalDisk();
        private final boolean before;
        private boolean dying;

        DyingDisk(boolean before) {
            this.before = before;
        }

        @Override
        public AppendFile open(Path file) throws IOException {
            return disk.open(file);
        }

        @Override
        public void replace(Path file, byte[] content) throws IOException {
            if (!dying || !before) {
                disk.replace(file, content);
            }
            if (dying) {
                throw new IOException("died");
            }
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            disk.rename(from, to);
        }

        @Override
        public void createDirectories(Path directory) throws IOException {
            disk.createDirectories(directory);
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
            disk.syncDirectory(directory);
        }

        @Override
        public void delete(Path file) throws IOException {
            disk.delete(file);
        }

        @Override
        public Space space(Path path) throws IOException {
            return disk.space(path);
        }
    }

    @Test
    void signsNothingThatIsNotKept() {
        for (boolean before : new boolean[] {true, false}) {
            witness.close();
            DyingDisk disk = new DyingDisk(before);
            witness = open(disk);
            long size = witness.size("audit.example/one");
            assertThat(status(log.request(size, size + 10))).isEqualTo(200);

            disk.dying = true;
            WitnessAnswer answer = witness.addCheckpoint(log.request(size + 10, size + 15));
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("\u2014");
            disk.dying = false;
            // It doesn't know what is on the disk, so it signs nothing any more, whatever is asked.
            assertThat(status(log.request(size + 10, size + 15))).isEqualTo(500);
            assertThat(status(fork.request(size + 10, size + 15))).isEqualTo(500);

            witness.close();
            witness = open(new LocalDisk());
            long known = witness.size("audit.example/one");
            assertThat(known).isEqualTo(before ? size + 10 : size + 15);
            assertThat(status(fork.request(known, size + 20))).isEqualTo(422);
            assertThat(status(log.request(known, size + 20))).isEqualTo(200);
        }
    }

    @Test
    void signsOneHistoryHoweverManyAskAtOnce() throws InterruptedException {
        for (long seed = 1; seed <= 20; seed++) {
            long from = witness.size("audit.example/one");
            boolean first = from == 0;
            ConcurrentHashMap<String, String> signed = new ConcurrentHashMap<>();
            List<Thread> threads = new ArrayList<>();
            CountDownLatch start = new CountDownLatch(1);
            Random random = new Random(seed);
            for (int i = 0; i < 6; i++) {
                WitnessedLog asking = first && random.nextBoolean() ? fork : log;
                long size = from + 1 + random.nextInt(5);
                String request = asking.request(from, size);
                String body = asking.checkpoint(size).body();
                threads.add(new Thread(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                    if (witness.addCheckpoint(request).status() == 200) {
                        signed.put(body, request);
                    }
                }));
            }
            threads.forEach(Thread::start);
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(signed).as("seed " + seed).hasSize(1);
            if (first
                    && !signed.containsKey(
                            log.checkpoint(witness.size("audit.example/one")).body())) {
                return;
            }
        }
    }

    @Test
    void signsForNobodyElse() {
        WitnessedLog unknown = new WitnessedLog(NoteSigner.generate("audit.example/two", new SecureRandom()), "a");
        assertThat(status(unknown.request(0, 3))).isEqualTo(404);
        WitnessedLog impostor = new WitnessedLog(NoteSigner.generate("audit.example/one", new SecureRandom()), "a");
        assertThat(status(impostor.request(0, 3))).isEqualTo(403);
        String unsigned = log.request(0, 3).split("\n\n", 3)[1];
        assertThat(status("old 0\n\n" + unsigned + "\n\n")).isEqualTo(403);
        String enlarged = log.request(0, 3).replace("\n3\n", "\n4\n");
        assertThat(status(enlarged)).isEqualTo(403);
        String renamed = unknown.request(0, 3).replaceFirst("audit.example/two", "audit.example/one");
        assertThat(status(renamed)).isEqualTo(403);
        assertThat(witness.size("audit.example/one")).isZero();
    }

    @Test
    void refusesWhatIsNoRequest() {
        String good = log.request(0, 3);
        for (String bad : List.of(
                "",
                "\n\n",
                "old\n\n",
                good.replace("old 0", "old 00"),
                good.replace("old 0", "old -1"),
                good.replace("old 0", "old 9999999999999999999"),
                good.replace("old 0", "OLD 0"),
                good.replace("old 0\n", "old 0\nAAAA\n"),
                good.replace("old 0\n", "old 0\n" + "A".repeat(43) + "B\n"),
                good.replace("old 0\n", "old 0\n" + ("A".repeat(43) + "=\n").repeat(64)),
                "old 0\n\n",
                "old 0\n\nx\n\ny\n",
                good.stripTrailing(),
                good + "x".repeat(70_000) + "\n")) {
            assertThat(status(bad))
                    .as(bad.substring(0, Math.min(bad.length(), 60)))
                    .isEqualTo(400);
        }
        assertThat(status(good.replace("old 0\n", "old 0\n" + "A".repeat(43) + "=\n")))
                .isEqualTo(422);
        assertThat(status(good)).isEqualTo(200);
    }

    @Test
    void verifiesNothingButTrueCosignatures() {
        SignedNote note = log.checkpoint(4);
        WitnessKey key = SIGNER.verifier();
        String line = SIGNER.cosign(note.body(), 1_700_000_000);
        assertThat(note.cosigned(key)).isEmpty();
        assertThat(note.with(line).cosigned(key)).hasValue(1_700_000_000);
        assertThat(note.with(line)
                        .with(SIGNER.cosign(note.body(), 1_600_000_000))
                        .cosigned(key))
                .hasValue(1_700_000_000);
        SignedNote other = log.checkpoint(5).with(line);
        assertThatThrownBy(() -> other.cosigned(key)).hasMessageContaining("not valid");
        assertThat(note.with(line)
                        .cosigned(WitnessSigner.generate("witness.example/w1", new SecureRandom())
                                .verifier()))
                .isEmpty();
        assertThatThrownBy(() -> WitnessKey.parse(LOG_KEY.verifier().toString()))
                .hasMessageContaining("witness");
        assertThatThrownBy(() -> WitnessSigner.parse(LOG_KEY.secretText())).hasMessageContaining("witness");
        assertThatThrownBy(() -> NoteSigner.parse(SIGNER.secretText())).hasMessageContaining("not an Ed25519");
        assertThat(SIGNER.toString()).doesNotContain(SIGNER.secretText().substring(40));
    }
}
