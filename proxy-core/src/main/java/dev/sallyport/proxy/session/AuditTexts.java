package dev.sallyport.proxy.session;

import dev.sallyport.audit.DayKeys;
import dev.sallyport.audit.RowDigest;
import dev.sallyport.audit.StatementDigest;
import dev.sallyport.audit.ValueForm;
import dev.sallyport.config.StatementText;
import org.jspecify.annotations.Nullable;

/**
 * How statement texts go on record.
 *
 * @param mode raw, with literals replaced, or not at all
 * @param digest keyed hash for texts that aren't recorded raw
 * @param rows keyed hash for rows' keys
 * @param values how parameters and literals go on record; null for not at all
 */
public record AuditTexts(
        StatementText mode,
        StatementDigest digest,
        RowDigest rows,
        @Nullable ValueForm values) {
    /** The keys of days that values are encrypted with; null if they aren't. */
    public @Nullable DayKeys days() {
        return values == null ? null : values.days();
    }

    /** The mode as the log names it. */
    String label() {
        return switch (mode) {
            case RAW -> "raw";
            case REDACTED -> "redacted";
            case OMITTED -> "omitted";
        };
    }

    /** A text's hash: plain if the text is on record anyway, else keyed, since a plain one could be guessed. */
    String hash(String text) {
        return mode == StatementText.RAW ? StatementDigest.plain(text) : digest.keyed(text);
    }
}
