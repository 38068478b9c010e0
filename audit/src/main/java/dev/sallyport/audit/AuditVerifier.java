package dev.sallyport.audit;

import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a log from its directory alone, without the network and without writing anything; the log may be in use.
 *
 * <p>Every record is read and hashed, the root is computed from the records and compared with the signed checkpoint
 * and with every tile. Whoever holds an older checkpoint can have it proven that nothing it signed has changed since.
 *
 * <p>What it can't know without such a checkpoint or a key from elsewhere: whether somebody who holds the signing key
 * has written the whole log anew. What witnesses have signed tells that, too.
 */
public final class AuditVerifier {
    private static final long NOTE_BYTES_MAX = 64 * 1024;

    private final LogLayout layout;
    private final @Nullable VerifierKey givenKey;
    private final @Nullable Path since;
    private final boolean strict;
    private final @Nullable WitnessDemand demand;
    private final Findings findings = new Findings();

    private AuditVerifier(
            Path directory,
            @Nullable VerifierKey givenKey,
            @Nullable Path since,
            boolean strict,
            @Nullable WitnessDemand demand) {
        this.layout = new LogLayout(directory);
        this.givenKey = givenKey;
        this.since = since;
        this.strict = strict;
        this.demand = demand;
    }

    /** Verifies the log with the key that lies beside it. */
    public static VerificationReport verify(Path directory) {
        return verify(directory, null, null, false);
    }

    /**
     * Verifies a log.
     *
     * @param directory the log's directory
     * @param key the key to trust; null: the one in the directory, which proves less
     * @param since a checkpoint of the same log kept elsewhere, which the log must still contain; may be null
     * @param strict whether records that aren't signed yet are an error
     */
    public static VerificationReport verify(
            Path directory, @Nullable VerifierKey key, @Nullable Path since, boolean strict) {
        return verify(directory, key, since, strict, null);
    }

    /**
     * Verifies a log, and that witnesses have signed it.
     *
     * @param demand whose signatures are asked for; null for nobody's
     */
    public static VerificationReport verify(
            Path directory,
            @Nullable VerifierKey key,
            @Nullable Path since,
            boolean strict,
            @Nullable WitnessDemand demand) {
        try {
            return new AuditVerifier(directory, key, since, strict, demand).run();
        } catch (IOException e) {
            throw new AuditLogException("can't read the audit log in " + directory + ": " + e, e);
        }
    }

    private VerificationReport run() throws IOException {
        if (!Files.isDirectory(layout.directory())) {
            throw new AuditLogException(layout.directory() + " is not a directory");
        }
        VerifierKey key = key();
        Checkpoint signed = key == null ? null : checkpoint(layout.checkpoint(), key);
        Checkpoint older = key == null || since == null ? null : checkpoint(since, key);
        WitnessCheck witnesses = key == null || demand == null ? null : new WitnessCheck(layout, demand, key, findings);
        long[] sizes = witnesses == null ? new long[1] : witnesses.read(since);
        sizes[0] = older == null ? 0 : older.size();
        // The segments are listed after the checkpoint was read: a log in use has at least what it signed.
        List<LogLayout.Segment> segments = segments();
        long signedSize = signed == null ? 0 : signed.size();
        SegmentWalk walk = new SegmentWalk(layout, findings, signedSize, sizes);
        walk.walk(segments);
        String root = signed == null ? null : compareRoot(walk, signed, layout.checkpoint());
        if (older != null && since != null) {
            compareRoot(walk, older, since);
            if (signedSize < older.size()) {
                findings.error(
                        layout.checkpoint(),
                        "covers " + signedSize + " records, older than the checkpoint of " + older.size()
                                + " records given: the log was rolled back");
            }
        }
        unsigned(walk.size() - signedSize);
        noteTornFiles();
        VerificationReport.Witnessed witnessed = witnesses == null ? null : witnesses.compare(walk, strict);
        return new VerificationReport(
                key == null ? null : key.name(), walk.size(), signedSize, root, witnessed, findings.all());
    }

    private List<LogLayout.Segment> segments() throws IOException {
        try {
            return layout.listSegments();
        } catch (AuditLogException e) {
            findings.error(layout.segments(), "a file does not have the name of a segment: " + e);
            return List.of();
        }
    }

    private @Nullable VerifierKey key() throws IOException {
        if (givenKey != null) {
            return givenKey;
        }
        Path file = layout.verifierKey();
        try {
            VerifierKey key = VerifierKey.parse(text(file));
            findings.note(file.toString(), "the key is the log's own: give one kept elsewhere to rule out a new log");
            return key;
        } catch (NoteException e) {
            findings.error(file, e.problem());
            return null;
        }
    }

    private @Nullable Checkpoint checkpoint(Path file, VerifierKey key) throws IOException {
        try {
            return Checkpoint.open(text(file), key);
        } catch (NoteException e) {
            findings.error(file, e.problem());
            return null;
        }
    }

    static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoteException("the file is missing");
        }
        if (Files.size(file) > NOTE_BYTES_MAX) {
            throw new NoteException("the file is too large");
        }
        try {
            return Files.readString(file);
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new NoteException("the file is not UTF-8", e);
        }
    }

    private @Nullable String compareRoot(SegmentWalk walk, Checkpoint checkpoint, Path file) {
        byte[] root = walk.root(checkpoint.size());
        if (root.length == 0) {
            findings.error(
                    file,
                    "signs " + checkpoint.size() + " records, the log has " + walk.size() + ": records are missing");
            return null;
        }
        if (!checkpoint.hasRoot(root)) {
            findings.error(file, "the first " + checkpoint.size() + " records are not those that were signed");
        }
        return Base64.getEncoder().encodeToString(root);
    }

    private void unsigned(long records) {
        if (records <= 0) {
            return;
        }
        String problem = records + (records == 1 ? " record is" : " records are") + " not yet signed";
        if (strict) {
            findings.error(layout.checkpoint(), problem);
        } else {
            findings.note(layout.checkpoint().toString(), problem);
        }
    }

    private void noteTornFiles() throws IOException {
        if (!Files.isDirectory(layout.segments())) {
            return;
        }
        try (Stream<Path> files = Files.list(layout.segments())) {
            Path[] torn = files.filter(f -> f.toString().endsWith(".torn")).toArray(Path[]::new);
            Arrays.sort(torn);
            for (Path file : torn) {
                findings.note(file.toString(), "a torn end that a start has set aside");
            }
        }
    }
}
