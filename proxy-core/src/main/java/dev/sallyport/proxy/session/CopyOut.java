package dev.sallyport.proxy.session;

import dev.sallyport.masking.FieldMasker;
import dev.sallyport.masking.FieldMasker.Field;
import dev.sallyport.masking.copy.CopyFormat;
import dev.sallyport.masking.copy.CopyMasker;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.CopyOptions;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.CopyOutResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of the data of a COPY TO STDOUT before they come, so that they can be searched and counted. */
final class CopyOut {
    /** As {@code clean_encoding_name} in {@code common/encnames.c} leaves them. */
    private static final Set<String> UTF8 = Set.of("utf8", "unicode");

    private CopyOut() {}

    /** Whether the data of this execution have to be looked into. */
    static boolean searched(Execution execution) {
        return !execution.masking.detectors().isEmpty() || execution.limited() || execution.bytesAllowed != null;
    }

    /** Why the statement's data couldn't be looked into; null if they can. */
    static @Nullable String obstacle(StatementFacts facts) {
        try {
            format(facts);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static CopyFormat format(StatementFacts facts) {
        CopyOptions options = facts.copy();
        if (options == null) {
            throw new IllegalArgumentException("the options of the COPY aren't known");
        }
        if (!options.doubtful().isEmpty()) {
            String doubtful = Collections.min(options.doubtful()).toUpperCase(Locale.ROOT);
            throw new IllegalArgumentException("option " + doubtful + " isn't one that is certain to be understood");
        }
        String encoding = options.encoding();
        if (encoding != null && !UTF8.contains(encoding.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""))) {
            throw new IllegalArgumentException("ENCODING is not UTF8");
        }
        return switch (options.format()) {
            case "text" -> CopyFormat.text(options.delimiter(), options.nullText(), options.header());
            case "csv" ->
                CopyFormat.csv(
                        options.delimiter(), options.nullText(), options.quote(), options.escape(), options.header());
            case "binary" -> CopyFormat.binary();
            default -> throw new IllegalArgumentException("FORMAT is none of text, csv and binary");
        };
    }

    /** Whether the upstream announces what the statement asks for. */
    static boolean announces(CopyOutResponse begins, StatementFacts facts) {
        int expected = format(facts).kind() == CopyFormat.Kind.BINARY ? 1 : 0;
        return begins.overallFormat() == expected
                && begins.columnFormats().stream().allMatch(format -> format == expected);
    }

    /** @param fieldBytesMax how long a field may be to be searched; longer ones become NULL */
    static CopyMasker masker(Execution execution, int columns, int fieldBytesMax) {
        CopyFormat format = format(execution.facts);
        FieldMasker fields = new FieldMasker(
                execution.masking.detectors(),
                fields(execution.facts.outputs(), columns, execution.masking.catalog()),
                format.kind() == CopyFormat.Kind.BINARY);
        return CopyMasker.of(format, fields, new CopyMasker.Limits(execution.rowsAllowed, fieldBytesMax));
    }

    /** What is certain of the columns: nothing, unless there are as many as the analysis says. */
    private static List<Field> fields(List<OutputColumn> outputs, int columns, Catalog catalog) {
        if (outputs.size() != columns || outputs.stream().anyMatch(OutputColumn::many)) {
            return Collections.nCopies(columns, Field.UNKNOWN);
        }
        List<Field> fields = new ArrayList<>();
        for (OutputColumn output : outputs) {
            fields.add(new Field(output.name(), typeOid(output, catalog)));
        }
        return fields;
    }

    /** The one type of all columns that the values may come from as they are; 0 if that isn't certain. */
    private static int typeOid(OutputColumn output, Catalog catalog) {
        long type = 0;
        for (ColumnSource source : output.sources()) {
            Relation relation = catalog.relation(source.oid());
            Column column = relation == null ? null : relation.column(source.column());
            if (!output.plain() || column == null || (type != 0 && type != column.typeOid())) {
                return 0;
            }
            type = column.typeOid();
        }
        return (int) type;
    }
}
