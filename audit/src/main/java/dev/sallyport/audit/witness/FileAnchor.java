package dev.sallyport.audit.witness;

import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.disk.AppendFile;
import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.SignedNote;
import dev.sallyport.audit.note.VerifierKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Appends checkpoints, five lines each, to a file on another volume, such as one that can only be appended to. What is
 * in the file is never read.
 */
public final class FileAnchor implements Anchor {
    private final LogLayout layout;
    private final Path file;
    private final Disk disk;
    private final Clock clock;
    private long written = -1;
    private boolean torn;

    public FileAnchor(Path directory, Path file, Disk disk, Clock clock) {
        this.layout = new LogLayout(directory);
        this.file = file;
        this.disk = disk;
        this.clock = clock;
    }

    @Override
    public Cosigning.Cosigned anchor() throws IOException, NotCosignedException {
        try {
            VerifierKey key = VerifierKey.parse(Files.readString(layout.verifierKey()));
            SignedNote note = SignedNote.parse(Files.readString(layout.checkpoint()));
            long size = Checkpoint.open(note, key).size();
            if (size != written || !Files.exists(file)) {
                // What a failed try left of a line must not become the beginning of this one.
                String text = torn ? "\n" + note.text() : note.text();
                torn = true;
                try (AppendFile open = disk.open(file)) {
                    open.append(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                    open.force();
                }
                torn = false;
                disk.syncDirectory(Disk.directoryOf(file));
                written = size;
            }
            return new Cosigning.Cosigned(size, clock.instant().getEpochSecond());
        } catch (NoteException e) {
            throw new NotCosignedException(e.problem(), false);
        }
    }
}
