package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that says it wrote what it didn't write loses nothing of a segment. */
class SegmentPackerTest {
    private final FaultyDisk disk = new FaultyDisk();
    private final SegmentPacker packer = new SegmentPacker(disk, () -> false);

    @TempDir
    private Path directory;

    private Path file;
    private byte[] content;

    /** Of three blocks. */
    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("00000000000000000000.jsonl");
        content = "{\"a line\":1}\n"
                .repeat(5 * PackedSegment.BLOCK_BYTES_MAX / 2 / 13)
                .getBytes(StandardCharsets.UTF_8);
        Files.write(file, content);
    }

    /** The last of the blocks is written otherwise. */
    private void assertKept(UnaryOperator<ByteBuffer> last) throws IOException {
        AtomicInteger appended = new AtomicInteger();
        disk.writes = bytes -> appended.incrementAndGet() == 3 ? last.apply(bytes) : bytes;
        assertThatThrownBy(() -> packer.pack(file)).isInstanceOf(IOException.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
        assertThat(LogLayout.packed(file)).doesNotExist();
    }

    @Test
    void packsWhatItCanReadBack() throws IOException {
        packer.pack(file);

        assertThat(file).doesNotExist();
        try (SegmentBytes packed = SegmentBytes.open(LogLayout.packed(file))) {
            assertThat(packed.size()).isEqualTo(content.length);
        }
    }

    @Test
    void keepsASegmentOfWhichABlockIsLost() throws IOException {
        assertKept(bytes -> ByteBuffer.allocate(0));
    }

    @Test
    void keepsASegmentOfWhichABlockIsTorn() throws IOException {
        assertKept(bytes -> bytes.limit(bytes.limit() - 1));
    }

    @Test
    void keepsASegmentOfWhichABlockIsThereTwice() throws IOException {
        assertKept(bytes -> ByteBuffer.allocate(2 * bytes.remaining())
                .put(bytes.duplicate())
                .put(bytes)
                .flip());
    }

    /** Its checksum is right. */
    @Test
    void keepsASegmentOfWhichABlockIsOfOtherLines() throws IOException {
        byte[] other = "{\"another\":2}\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
        assertKept(bytes -> PackedSegment.pack(other, other.length));
    }

    @Test
    void keepsASegmentOfWhichABlockHasOneOtherByte() throws IOException {
        int from = 2 * PackedSegment.BLOCK_BYTES_MAX;
        byte[] other = Arrays.copyOfRange(content, from, content.length);
        other[other.length / 2] ^= 1;
        assertKept(bytes -> PackedSegment.pack(other, other.length));
    }
}
