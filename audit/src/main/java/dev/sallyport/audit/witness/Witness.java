package dev.sallyport.audit.witness;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.DirectoryLock;
import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.SignedNote;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.note.WitnessSigner;
import dev.sallyport.audit.tree.ConsistencyProof;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs checkpoints of logs it knows by their keys, each only if its log begins with all that this witness has signed of
 * it before. What it signed last is on the disk before anybody gets the signature, so that it never signs two histories
 * of one log, whatever dies when. For any thread; one request at a time.
 */
public final class Witness implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);
    private static final long STATE_BYTES_MAX = 256 * 1024;

    private final WitnessSigner signer;
    private final Path directory;
    private final Disk disk;
    private final Clock clock;
    private final DirectoryLock lock;
    private final Map<String, Known> logs = new LinkedHashMap<>();
    private @Nullable String broken;

    /** A log and what was signed of it last; guarded by the witness. */
    private static final class Known {
        final VerifierKey key;

        @Nullable
        Checkpoint last;

        Known(VerifierKey key) {
            this.key = key;
        }

        long size() {
            return last == null ? 0 : last.size();
        }

        byte[] root() {
            return last == null ? new TreeHasher().empty() : Base64.getDecoder().decode(last.root());
        }
    }

    private Witness(WitnessSigner signer, Path directory, Disk disk, Clock clock, DirectoryLock lock) {
        this.signer = signer;
        this.directory = directory;
        this.disk = disk;
        this.clock = clock;
        this.lock = lock;
    }

    /**
     * Opens a witness, whose directory is made if need be. Throws {@link AuditLogException} if somebody else uses the
     * directory, or if it can't be read what was signed last: a witness that forgot would sign anything.
     *
     * @param directory keeps what was signed last
     * @param keys of the logs, whose names all differ
     */
    public static Witness open(WitnessSigner signer, List<VerifierKey> keys, Path directory, Disk disk, Clock clock) {
        try {
            disk.createDirectories(directory);
            DirectoryLock lock = DirectoryLock.acquire(directory.resolve("lock"));
            Witness witness = new Witness(signer, directory, disk, clock, lock);
            try {
                for (VerifierKey key : keys) {
                    witness.add(key);
                }
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
            return witness;
        } catch (IOException e) {
            throw new AuditLogException("can't open the witness's state in " + directory + ": " + e, e);
        }
    }

    private void add(VerifierKey key) throws IOException {
        Known known = new Known(key);
        if (logs.put(key.name(), known) != null) {
            throw new AuditLogException("two keys for the log " + key.name());
        }
        Path file = file(key.name(), "last");
        if (!Files.exists(file)) {
            return;
        }
        if (Files.size(file) > STATE_BYTES_MAX) {
            throw new AuditLogException(file + " is too large for a checkpoint");
        }
        try {
            known.last = Checkpoint.open(Files.readString(file), key);
        } catch (NoteException | IOException e) {
            throw new AuditLogException(file + " doesn't say what was signed last of " + key.name() + ": " + e, e);
        }
    }

    /** A log's name can be anything, a file's can't. */
    private Path file(String origin, String kind) {
        byte[] hash = TreeHasher.sha256().digest(origin.getBytes(StandardCharsets.UTF_8));
        return directory.resolve(kind + "-" + HexFormat.of().formatHex(hash));
    }

    /** How many entries of a log it has signed; 0 for none and for logs that it doesn't know. */
    public synchronized long size(String origin) {
        Known known = logs.get(origin);
        return known == null ? 0 : known.size();
    }

    /** Answers the body of a request. */
    public synchronized WitnessAnswer addCheckpoint(String body) {
        if (broken != null) {
            return WitnessAnswer.text(500, "can't keep what was signed");
        }
        AddCheckpoint request;
        try {
            request = AddCheckpoint.parse(body);
        } catch (NoteException e) {
            return WitnessAnswer.text(400, e.problem());
        }
        Known known = logs.get(request.note().firstLine());
        if (known == null) {
            return WitnessAnswer.text(404, "no log of this name is known here");
        }
        Checkpoint checkpoint;
        try {
            checkpoint = Checkpoint.open(request.note(), known.key);
        } catch (NoteException e) {
            return WitnessAnswer.text(403, e.problem());
        }
        if (request.older() > checkpoint.size()) {
            return WitnessAnswer.text(400, "the old size is larger than the checkpoint's");
        }
        if (request.older() != known.size()) {
            return WitnessAnswer.known(known.size());
        }
        WitnessAnswer refusal = refusal(request, checkpoint, known);
        return refusal == null ? signed(request.note(), checkpoint, known) : refusal;
    }

    /** Why a checkpoint that the log has signed doesn't follow what was signed before; null if it does. */
    private @Nullable WitnessAnswer refusal(AddCheckpoint request, Checkpoint checkpoint, Known known) {
        byte[] root = Base64.getDecoder().decode(checkpoint.root());
        Checkpoint last = known.last;
        if (last != null && checkpoint.size() == last.size() && !last.hasRoot(root)) {
            evidence(request.note(), checkpoint);
            return WitnessAnswer.known(known.size());
        }
        ConsistencyProof proof = new ConsistencyProof(request.older(), checkpoint.size(), request.path());
        if (!proof.leads(known.root(), root)) {
            LOG.atWarn()
                    .addKeyValue("origin", checkpoint.origin())
                    .addKeyValue("size", checkpoint.size())
                    .addKeyValue("known", known.size())
                    .log("a log didn't prove that it goes on from what was signed before");
            return WitnessAnswer.text(422, "the proof does not hold");
        }
        return null;
    }

    /** Two signed roots of one size prove by themselves that a log has two histories; the first such pair is kept. */
    private void evidence(SignedNote note, Checkpoint checkpoint) {
        Path file = file(checkpoint.origin(), "fork");
        LOG.atError()
                .addKeyValue("origin", checkpoint.origin())
                .addKeyValue("size", checkpoint.size())
                .addKeyValue("evidence", file)
                .log("a log has signed two histories");
        try {
            if (!Files.exists(file)) {
                disk.replace(file, note.text().getBytes(StandardCharsets.UTF_8));
                disk.syncDirectory(directory);
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("the evidence could not be kept");
        }
    }

    private WitnessAnswer signed(SignedNote note, Checkpoint checkpoint, Known known) {
        if (!checkpoint.equals(known.last)) {
            try {
                // INVARIANT: durable before anything is signed. If it fails, nobody knows which of the two is on the
                // disk, so nothing is signed any more until a new start has read it.
                disk.replace(file(checkpoint.origin(), "last"), note.text().getBytes(StandardCharsets.UTF_8));
                disk.syncDirectory(directory);
            } catch (IOException | RuntimeException e) {
                broken = e.toString();
                LOG.atError().setCause(e).log("witness can't keep what was signed, and signs nothing any more");
                return WitnessAnswer.text(500, "can't keep what was signed");
            }
            known.last = checkpoint;
        }
        String line = signer.cosign(note.body(), clock.instant().getEpochSecond());
        return WitnessAnswer.text(200, line.stripTrailing());
    }

    /** Gives the directory up; nothing is signed any more. */
    @Override
    public synchronized void close() {
        broken = "closed";
        try {
            lock.close();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("witness's lock could not be given up");
        }
    }
}
