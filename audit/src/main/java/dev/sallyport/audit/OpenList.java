package dev.sallyport.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Which statements were open when a segment was begun: written at each rotation, so that recovery finds them however far
 * back they began. It isn't evidence: whoever changes it makes recovery close fewer statements, or some twice.
 *
 * @param size how many records there were
 * @param decisions the numbers of the open statements' decisions, the oldest first
 */
record OpenList(long size, List<Long> decisions) {
    private static final int LINES_MAX = Recovery.OPEN_STATEMENTS_MAX + 2;
    private static final long BYTES_MAX = 20L * LINES_MAX;

    OpenList {
        decisions = List.copyOf(decisions);
    }

    /** The lines: the oldest decision's number, how many records there were, and each decision's number. */
    static byte[] write(long size, Collection<Long> decisions) {
        StringBuilder lines = new StringBuilder();
        lines.append(decisions.isEmpty() ? size : decisions.iterator().next()).append('\n');
        lines.append(size).append('\n');
        decisions.forEach(number -> lines.append(number.longValue()).append('\n'));
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads the file. One line alone, as it was written once, says from where on all has to be read.
     *
     * @param size what counts where there is none, or something else
     */
    static OpenList read(Path file, long size) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > BYTES_MAX) {
            return new OpenList(size, List.of());
        }
        List<Long> numbers = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            if (!line.matches("[0-9]{1,18}")) {
                return new OpenList(size, List.of());
            }
            numbers.add(Long.parseLong(line));
        }
        if (numbers.isEmpty()) {
            return new OpenList(size, List.of());
        }
        return numbers.size() < 2
                ? new OpenList(numbers.get(0), List.of())
                : new OpenList(numbers.get(1), numbers.subList(2, numbers.size()));
    }
}
