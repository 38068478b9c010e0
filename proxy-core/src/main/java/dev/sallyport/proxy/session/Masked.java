package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.decision.ScanNeed;
import dev.sallyport.policy.sql.scan.MaskedText;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.ErrorFields;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a text's statements read is masked at the scan: which of them, and how the text reads then.
 *
 * @param masks what was masked for the principal when the text was read
 * @param needs how each of its statements has to be masked at the scan; none where nothing is masked
 * @param text what is sent instead; null if the text is sent as it is
 */
record Masked(
        ColumnMasks masks, List<ScanNeed> needs, @Nullable MaskedText text) {
    private static final String GROUPING_ERROR = "42803";
    private static final String UNDEFINED_COLUMN = "42703";
    private static final Pattern SYSTEM_COLUMN = Pattern.compile("\\b(ctid|xmin|xmax|cmin|cmax|tableoid)\\b");

    /** Nothing is masked for the principal. */
    static final Masked NOTHING = asItIs(ColumnMasks.NONE);

    /** A text that is sent as it is. */
    static Masked asItIs(ColumnMasks masks) {
        return new Masked(masks, List.of(), null);
    }

    /**
     * What a statement does besides reading what is masked at the scan; null if it uses masked columns as they are.
     */
    @Nullable
    StatementFacts remaining(int statement) {
        return text != null && needs.get(statement) == ScanNeed.ALL
                ? text.remaining().get(statement)
                : null;
    }

    /** The text to send, or the one that was written. */
    String sent(String written) {
        return text == null ? written : text.text();
    }

    /** An error or notice about the text that was sent, as one about the text that was written. */
    ErrorFields atOriginal(ErrorFields fields) {
        MaskedText sent = text;
        if (sent == null) {
            return fields;
        }
        ErrorFields.Builder shown = fields.toBuilder();
        fields.field('P').ifPresent(position -> {
            try {
                shown.position(sent.originalPosition(Integer.parseInt(position)));
            } catch (NumberFormatException e) {
                shown.without('P');
            }
        });
        String hint = hint(fields);
        if (hint != null) {
            shown.hint(hint);
        }
        return shown.build();
    }

    /** What is otherwise about a derived table than about the table that it stands for. */
    private static @Nullable String hint(ErrorFields fields) {
        return switch (fields.sqlState()) {
            case GROUPING_ERROR ->
                "A table with columns that are masked for you is read here, and grouping by its primary key doesn't stand"
                        + " for its other columns: name them in GROUP BY, too.";
            case UNDEFINED_COLUMN ->
                SYSTEM_COLUMN.matcher(fields.message()).find()
                        ? "A table with columns that are masked for you is read here, and its system columns can't be."
                        : null;
            default -> null;
        };
    }
}
