package dev.sallyport.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where things are in a log's directory.
 *
 * @param directory the log's directory
 */
public record LogLayout(Path directory) {
    private static final Pattern SEGMENT_NAME = Pattern.compile("([0-9]{20})\\.jsonl");
    private static final String EXTENSION = ".jsonl";

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

    /** What checkpoint, tiles and public key lie under. */
    Path log() {
        return directory.resolve("log");
    }

    Path checkpoint() {
        return log().resolve("checkpoint");
    }

    Path verifierKey() {
        return log().resolve("vkey");
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

    /** All segments in order; a file that looks like a segment yet has no segment's name is an error. */
    public List<Segment> listSegments() throws IOException {
        List<Segment> found = new ArrayList<>();
        if (!Files.isDirectory(segments())) {
            return found;
        }
        try (Stream<Path> files = Files.list(segments())) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                Matcher matcher = SEGMENT_NAME.matcher(name);
                if (matcher.matches()) {
                    found.add(new Segment(number(file, matcher.group(1)), file));
                } else if (name.endsWith(EXTENSION)) {
                    throw new AuditLogException(file + " does not have the name of a segment");
                }
            }
        }
        found.sort(Comparator.comparingLong(Segment::first));
        return found;
    }

    private static long number(Path file, String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new AuditLogException(file + " does not have the name of a segment", e);
        }
    }
}
