package dev.sallyport.policy.statement;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a COPY writes its data, with PostgreSQL's defaults where nothing is written (manual, COPY, "Parameters").
 *
 * @param format {@code text}, {@code csv}, {@code binary}, or whatever else is written
 * @param delimiter what is between fields
 * @param nullText what stands for NULL
 * @param quote what is around fields in CSV
 * @param escape what is before quotes in CSV
 * @param header whether a line of names comes first
 * @param encoding the encoding as it is written, null for the client's
 * @param doubtful options of which it isn't certain what they do: unknown ones, those given twice, and those whose value
 *     isn't one that they are known to have
 */
public record CopyOptions(
        String format,
        String delimiter,
        String nullText,
        String quote,
        String escape,
        boolean header,
        @Nullable String encoding,
        Set<String> doubtful) {
    public CopyOptions {
        doubtful = Set.copyOf(doubtful);
    }
}
