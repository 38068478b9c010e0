package dev.sallyport.masking;

import dev.sallyport.masking.scan.Hints;
import dev.sallyport.masking.scan.Spans;
import dev.sallyport.masking.scan.TextScanner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds personal data and secrets in a text. Keeps buffers from call to call: one per thread. */
public final class Detector {
    private final TextScanner scanner;

    public Detector(DetectorSet wanted) {
        scanner = wanted.scanner();
    }

    /**
     * What is in {@code length} bytes from {@code offset} on, by place and without overlaps. The bytes need not be valid
     * UTF-8.
     *
     * @param columnName hints at what bare digits and opaque tokens are; it never makes a finding disappear
     */
    public List<Finding> detect(byte[] utf8, int offset, int length, @Nullable String columnName) {
        Objects.checkFromIndexSize(offset, length, utf8.length);
        long hints = columnName == null ? 0 : hints(columnName);
        Spans spans = scanner.scan(utf8, offset, offset + length, hints);
        List<Finding> findings = new ArrayList<>(spans.size());
        for (int i = 0; i < spans.size(); i++) {
            findings.add(new Finding(spans.label(i).name(), spans.start(i), spans.end(i)));
        }
        return findings;
    }

    static long hints(String columnName) {
        byte[] name = columnName.getBytes(StandardCharsets.UTF_8);
        return Hints.of(name, 0, name.length);
    }

    /**
     * Something found.
     *
     * @param type the entity's name in capitals, as in {@code CREDIT_CARD}
     * @param start the index of its first byte in the array that was given
     * @param end the index after its last byte
     */
    public record Finding(String type, int start, int end) {}
}
