package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.decision.ScanNeed;
import dev.sallyport.policy.sql.scan.MaskedText;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.ErrorFields;
import java.util.List;
import java.util.Optional;
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
        Optional<String> position = text == null ? Optional.empty() : fields.field('P');
        if (text == null || position.isEmpty()) {
            return fields;
        }
        try {
            int sent = Integer.parseInt(position.get());
            return fields.toBuilder().position(text.originalPosition(sent)).build();
        } catch (NumberFormatException e) {
            return fields;
        }
    }
}
