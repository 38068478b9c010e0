package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.parser.OptionParser.Option;
import dev.sallyport.policy.sql.parser.OptionParser.ValueKind;
import dev.sallyport.policy.statement.CopyOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The options of one COPY as they are written, in either syntax ({@code ProcessCopyOptions} in {@code commands/copy.c}). */
final class CopyOptionList {
    private static final Set<String> STRINGS = Set.of("format", "delimiter", "null", "quote", "escape", "encoding");

    /** Options that don't change how data written to the client read. */
    private static final Set<String> NO_MATTER = Set.of("force_quote", "freeze");

    private final Map<String, String> values = new HashMap<>();
    private final Set<String> doubtful = new HashSet<>();
    private boolean header;

    void add(Option option) {
        String name = option.name();
        boolean known = STRINGS.contains(name)
                ? option.kind() == ValueKind.WORD
                : name.equals("header") ? header(option) : NO_MATTER.contains(name);
        if (!known || values.putIfAbsent(name, option.value()) != null) {
            doubtful.add(name);
        }
    }

    /** A word or a string of the older syntax. */
    void add(String name, String value) {
        add(new Option(name, value, ValueKind.WORD));
    }

    private boolean header(Option option) {
        String value = option.value().toLowerCase(Locale.ROOT);
        boolean on = option.kind() == ValueKind.NONE
                || (option.kind() == ValueKind.NUMBER ? value.equals("1") : value.equals("true") || value.equals("on"));
        boolean off =
                option.kind() == ValueKind.NUMBER ? value.equals("0") : value.equals("false") || value.equals("off");
        header = on;
        return on || off;
    }

    CopyOptions options() {
        String format = values.getOrDefault("format", "text");
        boolean csv = format.equals("csv");
        String quote = values.getOrDefault("quote", "\"");
        return new CopyOptions(
                format,
                values.getOrDefault("delimiter", csv ? "," : "\t"),
                values.getOrDefault("null", csv ? "" : "\\N"),
                quote,
                values.getOrDefault("escape", quote),
                header,
                values.get("encoding"),
                doubtful);
    }
}
