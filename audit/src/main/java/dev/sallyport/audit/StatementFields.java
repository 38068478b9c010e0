package dev.sallyport.audit;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statement and what was understood of it.
 *
 * @param id unique within the session
 * @param protocol {@code simple}, {@code extended}, {@code copy} or {@code function_call}
 * @param text the text as {@code textMode} says; null if omitted. The log cuts it if it is too long.
 * @param textMode {@code raw}, {@code redacted} (literals replaced) or {@code omitted}
 * @param textBytes the length of the original text in UTF-8
 * @param sha256 the hash of the original text, 64 hexadecimal digits: plain if the text is raw, else keyed
 * @param hashKey the name of the key if the hash is keyed ({@link StatementDigest#keyName()})
 * @param fingerprint the same for statements that differ in literals only, 16 hexadecimal digits
 * @param summary operation and targets, at most 255 characters
 * @param kind PostgreSQL's name of the command
 * @param category {@code dql}, {@code dml}, {@code ddl}, {@code dcl}, {@code txn}, {@code session}, {@code utility}
 *     or {@code unknown}
 * @param parsed whether the statement was understood
 * @param tablesRead relations read
 * @param tablesWritten relations written
 * @param columns columns used
 * @param functions functions called
 * @param restricts whether an UPDATE or DELETE really restricts its rows
 * @param parameters how many parameters were bound
 * @param transaction the transaction's state before: {@code I} idle, {@code T} in transaction, {@code E} failed
 * @param name the prepared statement's name
 * @param portal the portal's name
 * @param batchIndex the place within one query message, from 0
 * @param values its parameters and literals; null if they aren't recorded
 */
public record StatementFields(
        String id,
        String protocol,
        @Nullable String text,
        String textMode,
        int textBytes,
        String sha256,
        @Nullable String hashKey,
        @Nullable String fingerprint,
        @Nullable String summary,
        String kind,
        String category,
        boolean parsed,
        List<String> tablesRead,
        List<String> tablesWritten,
        List<String> columns,
        List<String> functions,
        @Nullable Boolean restricts,
        int parameters,
        @Nullable String transaction,
        @Nullable String name,
        @Nullable String portal,
        @Nullable Integer batchIndex,
        @Nullable StatementValues values) {
    private static final Set<String> PROTOCOLS = Set.of("simple", "extended", "copy", "function_call");
    private static final Set<String> TEXT_MODES = Set.of("raw", "redacted", "omitted");
    private static final Set<String> CATEGORIES =
            Set.of("dql", "dml", "ddl", "dcl", "txn", "session", "utility", "unknown");
    private static final Set<String> TRANSACTIONS = Set.of("I", "T", "E");
    private static final int SHA256_DIGITS = 64;
    private static final int FINGERPRINT_DIGITS = 16;

    public StatementFields {
        FieldRules.present("statement.id", id);
        FieldRules.oneOf("statement.protocol", protocol, PROTOCOLS);
        FieldRules.oneOf("statement.text_mode", textMode, TEXT_MODES);
        FieldRules.oneOf("statement.category", category, CATEGORIES);
        FieldRules.oneOf("statement.tx", transaction, TRANSACTIONS);
        FieldRules.digits("statement.sha256", sha256, "", SHA256_DIGITS);
        FieldRules.digits("statement.fingerprint", fingerprint, "", FINGERPRINT_DIGITS);
        FieldRules.notNegative("statement.text_bytes", textBytes);
        FieldRules.notNegative("statement.parameters", parameters);
        if (textMode.equals("omitted") && text != null) {
            throw new IllegalArgumentException("statement.text is there although it is said to be omitted");
        }
        if (!textMode.equals("raw") && hashKey == null) {
            throw new IllegalArgumentException("statement.sha256 must be keyed when the text is not raw");
        }
        tablesRead = List.copyOf(tablesRead);
        tablesWritten = List.copyOf(tablesWritten);
        columns = List.copyOf(columns);
        functions = List.copyOf(functions);
    }

    /** A statement whose parameters and literals aren't recorded. */
    public StatementFields(
            String id,
            String protocol,
            @Nullable String text,
            String textMode,
            int textBytes,
            String sha256,
            @Nullable String hashKey,
            @Nullable String fingerprint,
            @Nullable String summary,
            String kind,
            String category,
            boolean parsed,
            List<String> tablesRead,
            List<String> tablesWritten,
            List<String> columns,
            List<String> functions,
            @Nullable Boolean restricts,
            int parameters,
            @Nullable String transaction,
            @Nullable String name,
            @Nullable String portal,
            @Nullable Integer batchIndex) {
        this(
                id,
                protocol,
                text,
                textMode,
                textBytes,
                sha256,
                hashKey,
                fingerprint,
                summary,
                kind,
                category,
                parsed,
                tablesRead,
                tablesWritten,
                columns,
                functions,
                restricts,
                parameters,
                transaction,
                name,
                portal,
                batchIndex,
                null);
    }
}
