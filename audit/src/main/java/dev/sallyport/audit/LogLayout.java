package dev.sallyport.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where things are in a log's directory.
 *
 * @param directory the log's directory
 */
public record LogLayout(Path directory) {
    private static final Pattern SEGMENT_NAME = Pattern.compile("([0-9]{20})\\.jsonl(\\.gz)?");
    private static final Pattern SINK_OFFSET = Pattern.compile("sink-[a-z0-9-]+");
    private static final String EXTENSION = ".jsonl";
    private static final String PACKED = ".gz";

    /**
     * A file of records.
     *
     * @param first the sequence number of its first record
     * @param file where it is
     */
    public record Segment(long first, Path file) {}

    Path segments() {
        return directory.resolve("seg");
    }

    Path segment(long first) {
        return segments().resolve(String.format(Locale.ROOT, "%020d", first) + EXTENSION);
    }

    /** What a segment's file is called once it is packed. */
    static Path packed(Path file) {
        return file.resolveSibling(file.getFileName() + PACKED);
    }

    static boolean isPacked(Path file) {
        return file.toString().endsWith(PACKED);
    }

    /** What checkpoint, tiles and public key lie under. */
    public Path log() {
        return directory.resolve("log");
    }

    /** The newest signed checkpoint, replaced as a whole; not there before the first one. */
    public Path checkpoint() {
        return log().resolve("checkpoint");
    }

    /** The public key. */
    public Path verifierKey() {
        return log().resolve("vkey");
    }

    /** The newest checkpoint that each witness has signed, with its cosignature. */
    public Path cosigned() {
        return log().resolve("cosigned");
    }

    Path blob(String sha256) {
        return directory.resolve("blobs").resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    Path signingKey() {
        return directory.resolve("keys").resolve("log.ed25519");
    }

    Path state() {
        return directory.resolve("state");
    }

    Path lock() {
        return state().resolve("lock");
    }

    Path reserve() {
        return state().resolve("reserve");
    }

    /** Holds the number of the oldest record that recovery may have to look at to find open statements. */
    Path oldestOpen() {
        return state().resolve("oldest-open");
    }

    /**
     * Holds how far a sink has got.
     *
     * @param sink its name, of lower-case letters, digits and hyphens
     */
    public Path sinkOffset(String sink) {
        return state().resolve("sink-" + sink);
    }

    /** Whether the file is one of those that {@link #sinkOffset} gives; not one that is being replaced. */
    boolean isSinkOffset(Path file) {
        return SINK_OFFSET.matcher(file.getFileName().toString()).matches();
    }

    /** All forms of a segment, and torn ends that were cut off it. */
    List<Path> filesOf(Segment segment) throws IOException {
        String name = segment(segment.first()).getFileName().toString();
        try (Stream<Path> files = Files.list(segments())) {
            return files.filter(f -> f.getFileName().toString().startsWith(name))
                    .sorted()
                    .toList();
        }
    }

    /** Says below which record there are none any more, so that a start knows; not evidence. */
    Path pruned() {
        return state().resolve("pruned");
    }

    /** All segments in order, one that is being packed by its unpacked file; a file that looks like a segment yet has no segment's name is an error. */
    public List<Segment> listSegments() throws IOException {
        TreeMap<Long, Segment> found = new TreeMap<>();
        if (!Files.isDirectory(segments())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(segments())) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                Matcher matcher = SEGMENT_NAME.matcher(name);
                if (matcher.matches()) {
                    Segment segment = new Segment(number(file, matcher.group(1)), file);
                    found.merge(segment.first(), segment, (a, b) -> isPacked(a.file()) ? b : a);
                } else if (name.endsWith(EXTENSION) || name.endsWith(EXTENSION + PACKED)) {
                    throw new AuditLogException(file + " does not have the name of a segment");
                }
            }
        }
        return new ArrayList<>(found.values());
    }

    private static long number(Path file, String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new AuditLogException(file + " does not have the name of a segment", e);
        }
    }
}
