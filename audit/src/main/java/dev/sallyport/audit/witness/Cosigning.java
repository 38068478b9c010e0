package dev.sallyport.audit.witness;

import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.TileStore;
import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.SignedNote;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.note.WitnessKey;
import dev.sallyport.audit.sink.HttpPost;
import dev.sallyport.audit.tree.ConsistencyProof;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Has one witness sign a log's newest checkpoint and keeps what it signed beside the checkpoint. Reads the log's
 * directory like any other reader; the log may be in use and never waits. Confined to one thread.
 */
public final class Cosigning {
    private static final Pattern SIZE = Pattern.compile("(0|[1-9][0-9]{0,17})\\n");
    private static final int NOTE_BYTES_MAX = 256 * 1024;
    private static final int ATTEMPTS = 3;

    private final LogLayout layout;
    private final WitnessKey witness;
    private final HttpPost http;
    private final Disk disk;
    private final Path kept;

    /** @param prefix where the witness is; {@code /add-checkpoint} comes behind it */
    public Cosigning(Path directory, WitnessKey witness, URI prefix, Disk disk, Clock clock) {
        this.layout = new LogLayout(directory);
        this.witness = witness;
        String base = prefix.toString();
        this.http = new HttpPost(
                URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/add-checkpoint"),
                clock);
        this.disk = disk;
        byte[] hash = TreeHasher.sha256().digest(witness.toString().getBytes(StandardCharsets.UTF_8));
        this.kept = layout.cosigned().resolve(HexFormat.of().formatHex(hash, 0, 8));
    }

    /**
     * What a witness has signed.
     *
     * @param size how many records
     * @param seconds when, since 1970
     */
    public record Cosigned(long size, long seconds) {}

    /** Asks once, and again from what the witness says it knows. */
    public Cosigned run() throws IOException, InterruptedException, NotCosignedException {
        try {
            VerifierKey key = VerifierKey.parse(Files.readString(layout.verifierKey()));
            long older = sizeKept(key);
            for (int attempt = 1; ; attempt++) {
                // Anew each time: a log in use grows, and tiles of older sizes go.
                SignedNote note = read(layout.checkpoint());
                Checkpoint checkpoint = Checkpoint.open(note, key);
                if (older > checkpoint.size()) {
                    throw new NotCosignedException(
                            "the witness has signed " + older + " records and the log has " + checkpoint.size()
                                    + ": it was cut off, or is another one",
                            true);
                }
                HttpPost.Answer answer = ask(older, note, checkpoint);
                if (answer.status() == 200) {
                    return keep(note, checkpoint, answer.body());
                }
                older = next(answer, older, attempt);
            }
        } catch (NoteException e) {
            throw new NotCosignedException(e.problem(), false);
        }
    }

    private HttpPost.Answer ask(long older, SignedNote note, Checkpoint checkpoint)
            throws IOException, InterruptedException, NotCosignedException {
        ConsistencyProof proof = ConsistencyProof.of(older, checkpoint.size(), new TileStore(layout.log(), disk));
        if (proof == null) {
            throw new NotCosignedException("a tile that the proof needs is not there", false);
        }
        byte[] body = new AddCheckpoint(older, proof.path(), note).text().getBytes(StandardCharsets.UTF_8);
        return http.send(Map.of("content-type", "text/plain; charset=utf-8"), body);
    }

    /** Where to go on from after a refusal. */
    private static long next(HttpPost.Answer answer, long older, int attempt) throws NotCosignedException {
        boolean known = answer.status() == 409 && SIZE.matcher(answer.body()).matches();
        long size = known ? Long.parseLong(answer.body().stripTrailing()) : older;
        if (answer.status() == 422 || (known && size == older)) {
            throw new NotCosignedException("the witness knows another history of this log", true);
        }
        if (!known || attempt == ATTEMPTS) {
            throw new NotCosignedException("the witness answered " + answer.status(), false);
        }
        return size;
    }

    private Cosigned keep(SignedNote note, Checkpoint checkpoint, String answer) throws IOException {
        // Only the log's note and what this witness adds is kept, whatever else the answer has.
        SignedNote cosigned = note.with(answer);
        long seconds = cosigned.cosigned(witness)
                .orElseThrow(() -> new NoteException("the witness answered without a signature by its key"));
        disk.createDirectories(layout.cosigned());
        disk.replace(kept, cosigned.text().getBytes(StandardCharsets.UTF_8));
        disk.syncDirectory(layout.cosigned());
        return new Cosigned(checkpoint.size(), seconds);
    }

    /** How many records the witness has signed as far as is known here: a hint, the witness knows. */
    private long sizeKept(VerifierKey key) throws IOException {
        try {
            return Files.exists(kept) ? Checkpoint.open(read(kept), key).size() : 0;
        } catch (NoteException e) {
            return 0;
        }
    }

    private static SignedNote read(Path file) throws IOException {
        if (Files.size(file) > NOTE_BYTES_MAX) {
            throw new NoteException(file + " is too large for a checkpoint");
        }
        return SignedNote.parse(Files.readString(file));
    }
}
