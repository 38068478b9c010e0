package dev.sallyport.audit;

import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.SignedNote;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.note.WitnessKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares a log with what witnesses have signed of it. */
final class WitnessCheck {
    private static final int FILES_MAX = 256;

    /** Clocks differ by no more. */
    private static final Duration AHEAD_MAX = Duration.ofMinutes(5);

    private final LogLayout layout;
    private final WitnessDemand demand;
    private final VerifierKey key;
    private final Findings findings;
    private final List<Cosigned> found = new ArrayList<>();

    /** A checkpoint of the log and who has signed it when. */
    private record Cosigned(Path file, Checkpoint checkpoint, Map<WitnessKey, Instant> times) {}

    /** The newest that a witness has signed. */
    private record Newest(WitnessKey witness, long size, Instant at) {}

    WitnessCheck(LogLayout layout, WitnessDemand demand, VerifierKey key, Findings findings) {
        this.layout = layout;
        this.demand = demand;
        this.key = key;
        this.findings = findings;
    }

    /**
     * Reads what there is: the log's own checkpoint, what lies beside it, and the one kept elsewhere.
     *
     * @return the sizes at which roots will be compared, from the second place on
     */
    long[] read(@Nullable Path since) throws IOException {
        List<Path> files = new ArrayList<>();
        files.add(layout.checkpoint());
        if (since != null) {
            files.add(since);
        }
        if (Files.isDirectory(layout.cosigned())) {
            try (Stream<Path> beside = Files.list(layout.cosigned())) {
                beside.filter(file -> !file.toString().endsWith(".tmp"))
                        .sorted()
                        .limit(FILES_MAX)
                        .forEach(files::add);
            }
        }
        for (Path file : files) {
            readOne(file);
        }
        long[] sizes = new long[found.size() + 1];
        for (int i = 0; i < found.size(); i++) {
            sizes[i + 1] = found.get(i).checkpoint().size();
        }
        return sizes;
    }

    private void readOne(Path file) throws IOException {
        boolean named = !file.startsWith(layout.cosigned());
        try {
            SignedNote note = SignedNote.parse(AuditVerifier.text(file));
            Checkpoint checkpoint = Checkpoint.open(note, key);
            Map<WitnessKey, Instant> times = new LinkedHashMap<>();
            for (WitnessKey witness : demand.witnesses()) {
                OptionalLong time = note.cosigned(witness);
                if (time.isPresent()) {
                    times.put(witness, instant(time.getAsLong()));
                }
            }
            found.add(new Cosigned(file, checkpoint, times));
        } catch (NoteException e) {
            // What else is wrong with the log's own checkpoint and with the one given has been said already.
            if (!named || e.problem().startsWith("the cosignature")) {
                findings.error(file, e.problem());
            }
        }
    }

    private static Instant instant(long seconds) {
        return Instant.ofEpochSecond(Math.min(seconds, Instant.MAX.getEpochSecond()));
    }

    /** Says who vouches for how much; null if fewer do than were asked for. */
    VerificationReport.@Nullable Witnessed compare(SegmentWalk walk, boolean strict) {
        Map<WitnessKey, Newest> newest = new LinkedHashMap<>();
        for (Cosigned cosigned : found) {
            if (!holds(cosigned, walk)) {
                continue;
            }
            cosigned.times()
                    .forEach((witness, at) -> newest.merge(
                            witness,
                            new Newest(witness, cosigned.checkpoint().size(), at),
                            (a, b) -> ORDER.compare(a, b) <= 0 ? a : b));
        }
        List<Newest> vouching = newest.values().stream().sorted(ORDER).toList();
        Instant now = demand.clock().instant();
        for (Newest each : vouching) {
            findings.note(
                    layout.cosigned().toString(),
                    "witness " + each.witness().name() + " knew of " + each.size() + " records at " + each.at() + ", "
                            + age(each.at(), now) + " ago");
            if (each.at().isAfter(now.plus(AHEAD_MAX))) {
                findings.error(layout.cosigned(), "witness " + each.witness().name() + " has signed in the future");
            }
        }
        if (vouching.size() < demand.required()) {
            findings.error(
                    layout.cosigned(),
                    vouching.size() + " of the witnesses given have signed this log, and " + demand.required()
                            + " must have: it may have been written anew");
            return null;
        }
        return enough(vouching.subList(0, demand.required()), walk.size(), now, strict);
    }

    private static final Comparator<Newest> ORDER =
            Comparator.comparing(Newest::size).thenComparing(Newest::at).reversed();

    private VerificationReport.Witnessed enough(List<Newest> vouching, long records, Instant now, boolean strict) {
        long size = vouching.get(vouching.size() - 1).size();
        Instant oldest =
                vouching.stream().map(Newest::at).min(Comparator.naturalOrder()).orElse(now);
        Duration ageMax = demand.ageMax();
        if (ageMax != null && oldest.isBefore(now.minus(ageMax))) {
            findings.error(
                    layout.cosigned(),
                    "what witnesses have signed is " + age(oldest, now) + " old: later records may have been cut off");
        }
        if (size < records) {
            String problem = (records - size) + (records - size == 1 ? " record is" : " records are")
                    + " not yet signed by enough witnesses";
            if (strict) {
                findings.error(layout.cosigned(), problem);
            } else {
                findings.note(layout.cosigned().toString(), problem);
            }
        }
        return new VerificationReport.Witnessed(size, oldest, vouching.size());
    }

    private boolean holds(Cosigned cosigned, SegmentWalk walk) {
        Checkpoint checkpoint = cosigned.checkpoint();
        byte[] root = walk.root(checkpoint.size());
        if (root.length > 0 && checkpoint.hasRoot(root)) {
            return true;
        }
        for (WitnessKey witness : cosigned.times().keySet()) {
            findings.error(
                    cosigned.file(),
                    "witness " + witness.name() + " has signed " + checkpoint.size()
                            + " other records than this log has: it was written anew, or cut off");
        }
        return false;
    }

    private static String age(Instant at, Instant now) {
        long seconds = Math.max(0, Duration.between(at, now).toSeconds());
        return Duration.ofSeconds(seconds).toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
