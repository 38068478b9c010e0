package dev.sallyport.audit.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.LogLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A log's records beside what a format makes of them. */
public final class SinkRecords {
    private SinkRecords() {}

    /** A record and the same in a format. */
    public record Pair(JsonNode record, String formatted) {}

    public static List<Pair> all(Path directory, RecordFormat format) throws IOException {
        LogLayout layout = new LogLayout(directory);
        long size = 0;
        for (LogLayout.Segment segment : layout.listSegments()) {
            size += Files.readAllLines(segment.file()).size();
        }
        long records = size;
        List<Pair> pairs = new ArrayList<>();
        try (SinkReader reader = new SinkReader(layout, () -> records, 0)) {
            for (SinkRecord record : reader.read((int) records, Long.MAX_VALUE)) {
                pairs.add(new Pair(record.json(), new String(format.format(record), StandardCharsets.UTF_8)));
            }
        }
        return pairs;
    }
}
