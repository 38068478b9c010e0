package dev.sallyport.audit.sink;

import dev.sallyport.audit.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that says how far a sink has got: the log's name and the number of the next record. INVARIANT: never ahead of
 * what was acknowledged; it may be behind, and then records are sent again.
 *
 * @param file where it is
 * @param origin the log's name
 */
record SinkOffset(Path file, String origin, Disk disk) {
    private static final Pattern CONTENT = Pattern.compile("(\\S{1,300}) (\\d{1,18})\\n");

    /** Whether nothing is known of the sink yet. */
    boolean isNew() {
        return !Files.exists(file);
    }

    /** The next record to be sent. */
    long read() throws IOException {
        Matcher matcher = CONTENT.matcher(Files.readString(file));
        if (!matcher.matches()) {
            throw new IOException(file + " doesn't say how far the sink has got; without it the sink begins anew");
        }
        if (!matcher.group(1).equals(origin)) {
            throw new IOException(file + " is about the log " + matcher.group(1) + ", not " + origin);
        }
        return Long.parseLong(matcher.group(2));
    }

    void write(long next) throws IOException {
        disk.replace(file, (origin + " " + next + "\n").getBytes(StandardCharsets.US_ASCII));
        disk.syncDirectory(Disk.directoryOf(file));
    }
}
