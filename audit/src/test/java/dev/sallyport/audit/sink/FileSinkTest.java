package dev.sallyport.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
    @TempDir
    Path directory;

    private SinkScene scene;
    private Path file;

    @BeforeEach
    void open() {
        scene = new SinkScene(directory.resolve("audit"));
        scene.append(40);
        file = directory.resolve("out.jsonl");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private FileSink sink(long bytesMax, int filesMax) {
        return new FileSink(file, bytesMax, filesMax, RecordFormat.JSON, new LocalDisk());
    }

    private Path numbered(int number) {
        return directory.resolve("out.jsonl." + number);
    }

    @Test
    void writesTheLinesOfTheLogForItsOwnerAndGroupOnly() throws IOException {
        sink(1 << 20, 3).deliver(scene.records(0, 41));

        assertThat(Files.readAllLines(file)).isEqualTo(scene.lines().subList(0, 41));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .endsWith("---");
    }

    @Test
    void keepsSoManyFullFiles() throws IOException {
        FileSink sink = sink(1000, 2);
        for (int i = 0; i < 40; i += 5) {
            sink.deliver(scene.records(i, 5));
        }

        List<String> kept = new ArrayList<>(Files.readAllLines(numbered(2)));
        kept.addAll(Files.readAllLines(numbered(1)));
        kept.addAll(Files.readAllLines(file));
        assertThat(kept).isEqualTo(scene.lines().subList(40 - kept.size(), 40)).hasSizeGreaterThan(10);
        assertThat(numbered(3)).doesNotExist();
    }

    @Test
    void completesWhatAKilledProcessLeft() throws IOException {
        sink(1 << 20, 3).deliver(scene.records(0, 2));
        Files.writeString(file, scene.lines().get(2).substring(0, 30), StandardOpenOption.APPEND);
        sink(1 << 20, 3).deliver(scene.records(2, 2));

        assertThat(Files.readAllLines(file)).isEqualTo(scene.lines().subList(0, 4));
    }

    @Test
    void leavesAForeignFileAlone() throws IOException {
        Files.writeString(file, "localhost");

        assertThatThrownBy(() -> sink(1 << 20, 3).deliver(scene.records(0, 2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a file of records");
        assertThat(file).hasContent("localhost");
    }

    @Test
    void goesOnInANewFileWhenSomebodyMovedItAway() throws IOException {
        FileSink sink = sink(1 << 20, 3);
        sink.deliver(scene.records(0, 2));
        Files.move(file, directory.resolve("taken"));
        sink.deliver(scene.records(2, 2));

        assertThat(Files.readAllLines(file)).isEqualTo(scene.lines().subList(2, 4));
    }
}
