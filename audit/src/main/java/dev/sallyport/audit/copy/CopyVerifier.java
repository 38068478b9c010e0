package dev.sallyport.audit.copy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.Findings;
import dev.sallyport.audit.RecordReader;
import dev.sallyport.audit.VerificationReport;
import dev.sallyport.audit.copy.SignedSizes.Signed;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.tree.Frontier;
import dev.sallyport.audit.tree.TreeHasher;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a copy of a log that was sent on: that no number is missing, that what came more than once is the same, and
 * that the records, byte for byte, are those that the log's key has signed. Confined to one thread.
 *
 * <p>What it can't know: whether there are records after the newest checkpoint that it is shown.
 */
public final class CopyVerifier implements Closeable {
    private static final int RUNS_MAX = 20_000;

    private final VerifierKey key;
    private final @Nullable LeafTiles tiles;
    private final boolean strict;
    private final Findings findings = new Findings();
    private final TreeHasher hasher = new TreeHasher();
    private final SignedSizes checkpoints = new SignedSizes();
    private final LeafRuns leaves;
    private long records;
    private long repeated;
    private long foreign;
    private long highest = -1;
    private boolean orderNoted;
    private @Nullable String root;
    private long signed;

    /**
     * Begins with nothing.
     *
     * @param key the log's public key
     * @param tiles the folder with the log's tiles, for the hashes of records that the copy lacks; null if there is none
     * @param strict whether what isn't proven is an error, too
     */
    public CopyVerifier(VerifierKey key, @Nullable Path tiles, boolean strict) throws IOException {
        this.key = key;
        this.tiles = tiles == null ? null : new LeafTiles(tiles);
        this.strict = strict;
        this.leaves = new LeafRuns(RUNS_MAX);
    }

    /** The log whose copy it is. */
    public String origin() {
        return key.name();
    }

    /**
     * Takes a record.
     *
     * @param place where it stands, for people
     * @param line the record's line without its end
     * @return what it is; null if it isn't a record, which is a finding
     */
    public @Nullable Leaf record(String place, byte[] line) throws IOException {
        long number;
        try {
            JsonNode record = RecordReader.read(line);
            JsonNode seq = record.path("seq");
            // What is too large for a number here would be cut to another one.
            number = seq.canConvertToLong() ? seq.longValue() : -1;
            if (number < 0) {
                throw new RecordReader.NotARecordException("the record has no number");
            }
        } catch (RecordReader.NotARecordException e) {
            findings.error(place, e.problem() + "; only a copy in the format json can be verified");
            return null;
        }
        byte[] hash = hasher.leaf(line);
        switch (leaves.put(number, hash)) {
            case NEW -> {
                records++;
                order(place, number);
            }
            case SAME -> repeated++;
            case OTHER -> findings.error(place, "record " + number + " came before and was another one");
            case SCATTERED -> findings.error(place, "record " + number + " is one of too many that stand alone");
        }
        return new Leaf(number, hash);
    }

    /** A record's number and hash. */
    public static final class Leaf {
        private final long number;
        private final byte[] hash;

        Leaf(long number, byte[] hash) {
            this.number = number;
            this.hash = hash;
        }

        public long number() {
            return number;
        }

        /** Whether the record's hash is this one. */
        public boolean has(byte[] other) {
            return Arrays.equals(hash, other);
        }
    }

    /** What is sent again was there before; a record that comes for the first time behind a later one was put there. */
    private void order(String place, long number) {
        if (number < highest && !orderNoted) {
            orderNoted = true;
            findings.note(place, "record " + number + " came after record " + highest + ": the order wasn't kept");
        }
        highest = Math.max(highest, number);
    }

    /** Something that is wrong with the copy itself. */
    public void wrong(String place, String problem) {
        findings.error(place, problem);
    }

    /** A record of another log, which is passed over. */
    public void foreign() {
        foreign++;
    }

    /**
     * Takes a signed checkpoint.
     *
     * @param given whether it comes from elsewhere than from the copy: then the copy must have all that it signs
     */
    public void checkpoint(String place, String note, boolean given) {
        try {
            Checkpoint checkpoint = Checkpoint.open(note, key);
            String other = checkpoints.add(checkpoint, place, given);
            if (other != null) {
                findings.error(
                        place,
                        "the key has signed two different logs of " + checkpoint.size()
                                + " records: this one and that of " + other);
            }
        } catch (NoteException e) {
            findings.error(place, e.problem());
        }
    }

    /** What came out; nothing more can be taken then. */
    public CopyReport finish() throws IOException {
        Walk walk = new Walk();
        long end = 0;
        long first = -1;
        for (LeafRuns.Run run : leaves.runs()) {
            first = first < 0 ? run.first : first;
            if (run.first > end) {
                walk.gap(end, run.first);
            }
            leaves.forEach(run, walk::take);
            end = run.end();
        }
        walk.rest(first, end);
        VerificationReport proof = new VerificationReport(key.name(), records, signed, root, null, findings.all());
        return new CopyReport(proof, first, end - 1, repeated, foreign);
    }

    @Override
    public void close() throws IOException {
        leaves.close();
    }

    /** The tree, as it grows again, beside what was signed of it. */
    private final class Walk {
        private final Frontier tree = new Frontier();
        private final Iterator<Signed> later = checkpoints.bySize().values().iterator();
        private @Nullable Signed coming;
        private boolean whole = true;
        private boolean differs;

        Walk() {
            advance();
            compare();
        }

        private void advance() {
            coming = later.hasNext() ? later.next() : null;
        }

        void take(long number, byte[] hash) throws IOException {
            byte[] stored = tiles == null ? null : tiles.hash(number);
            if (stored != null && !Arrays.equals(stored, hash)) {
                findings.error("record " + number, "is not the one that the log's tile has: one of them was changed");
            }
            add(hash);
        }

        private void add(byte[] hash) {
            if (whole) {
                tree.append(hash, tile -> {});
                compare();
            }
        }

        /** Numbers from one on and before another that the copy doesn't have. */
        void gap(long from, long to) throws IOException {
            String which = to - from == 1 ? "record " + from : "records " + from + " to " + (to - 1);
            boolean filled = whole && tiles != null;
            for (long number = from; filled && number < to; number++) {
                byte[] hash = tiles == null ? null : tiles.hash(number);
                filled = hash != null;
                if (hash != null) {
                    add(hash);
                }
            }
            whole = filled;
            if (from == 0 && filled) {
                findings.note(which, "not in the copy; for the others' proof the tiles have the hashes");
            } else {
                findings.error(which, "missing");
            }
        }

        private void compare() {
            Signed present = coming;
            if (present == null || present.checkpoint().size() != tree.size()) {
                return;
            }
            advance();
            if (present.checkpoint().hasRoot(tree.root())) {
                if (!differs) {
                    signed = tree.size();
                    root = present.checkpoint().root();
                }
            } else if (!differs) {
                differs = true;
                findings.error(
                        present.place(),
                        "the first " + tree.size() + " records are not those that were signed; those before " + signed
                                + " are");
            }
        }

        /** What nothing proves, and what is proven to be and isn't there. */
        void rest(long first, long end) {
            boolean beyond = false;
            for (Signed present = coming; present != null; present = coming) {
                advance();
                long size = present.checkpoint().size();
                if (size > end && (present.given() || strict)) {
                    findings.error(present.place(), "signs " + size + " records, the copy ends before record " + end);
                } else if (size > end && coming == null) {
                    findings.note(present.place(), (size - end) + " records that are signed haven't arrived yet");
                } else if (size <= end && !beyond) {
                    beyond = true;
                    findings.error(present.place(), "can't be compared: records before it are missing");
                }
            }
            unproven(first, end);
        }

        /** A checkpoint of no more than what tiles stand in for proves tiles, and no record of the copy. */
        private void unproven(long first, long end) {
            if (signed <= Math.max(first, 0)) {
                findings.error("the copy", "no checkpoint of the log's proves any of it");
            } else if (end > signed && !differs) {
                String problem = "no checkpoint shown proves the last " + (end - signed) + " records";
                if (strict) {
                    findings.error("the copy", problem);
                } else {
                    findings.note("the copy", problem);
                }
            }
        }
    }
}
