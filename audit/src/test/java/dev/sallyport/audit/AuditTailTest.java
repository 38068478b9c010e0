package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTailTest {
    @TempDir
    Path directory;

    @Test
    void followsALogAcrossSegmentsWithoutLosingOrRepeatingALine() throws IOException {
        AuditSettings settings = Samples.settings(directory).withSegmentBytesMax(700);
        List<String> seen = new ArrayList<>();
        try (AuditTail tail = AuditTail.open(directory, 10)) {
            assertThat(tail.poll(10)).isEmpty();
            try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
                for (int i = 0; i < 50; i++) {
                    log.append(Samples.action("event " + i)).join();
                    seen.addAll(tail.poll(i % 3));
                }
            }
            for (List<String> more = tail.poll(7); !more.isEmpty(); more = tail.poll(7)) {
                seen.addAll(more);
            }
        }

        assertThat(seen).isEqualTo(Samples.lines(directory));
    }

    @Test
    void beginsWithTheLastLinesHoweverSmallTheSegments() throws IOException {
        AuditSettings settings = Samples.settings(directory).withSegmentBytesMax(700);
        try (FileAuditLog log = FileAuditLog.open(settings, Samples.CLOCK)) {
            for (int i = 0; i < 20; i++) {
                log.append(Samples.action("event " + i)).join();
            }
        }
        List<String> all = Samples.lines(directory);
        for (int n : new int[] {0, 1, 2, 5, 13, 22, 23, 1000}) {
            try (AuditTail tail = AuditTail.open(directory, n)) {
                assertThat(tail.poll(1000)).as("last " + n).isEqualTo(all.subList(Math.max(0, 22 - n), 22));
            }
        }
    }

    @Test
    void waitsForTheEndOfALine() throws IOException {
        Samples.open(directory).close();
        try (AuditTail tail = AuditTail.open(directory, 0)) {
            Files.writeString(Samples.firstSegment(directory), "half a ", StandardOpenOption.APPEND);
            assertThat(tail.poll(10)).isEmpty();
            Files.writeString(Samples.firstSegment(directory), "line\n", StandardOpenOption.APPEND);
            assertThat(tail.poll(10)).containsExactly("half a line");
        }
    }
}
