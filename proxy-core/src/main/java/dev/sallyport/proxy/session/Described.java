package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A statement in the audit log's words, as far as they are the same at each execution.
 *
 * @param sql what the client sent, the statement's own text in it
 * @param text the statement's own text
 * @param hash of the text, as the log is set up
 */
record Described(
        String sql,
        String text,
        int utf8Length,
        String hash,
        String summary,
        List<String> tablesRead,
        List<String> tablesWritten,
        List<String> columns,
        List<String> functions) {
    private static final int SUMMARY_CHARS_MAX = 255;

    static Described of(StatementFacts facts, String sql, String text, String hash) {
        List<String> read = tables(facts, true);
        List<String> written = tables(facts, false);
        return new Described(
                sql,
                text,
                utf8Length(text),
                hash,
                summary(facts.kind(), read, written),
                read,
                written,
                columns(facts),
                functions(facts));
    }

    /** Another text of which the same facts were found. */
    Described of(String otherSql, String otherText, String otherHash) {
        return new Described(
                otherSql,
                otherText,
                utf8Length(otherText),
                otherHash,
                summary,
                tablesRead,
                tablesWritten,
                columns,
                functions);
    }

    static int utf8Length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Each half of a surrogate pair counts two, as both together take four.
                bytes += c >= 0x800 && !Character.isSurrogate(c) ? 2 : 1;
            }
        }
        return bytes;
    }

    private static List<String> tables(StatementFacts facts, boolean read) {
        Set<String> names = new TreeSet<>();
        for (RelationUse use : facts.relations()) {
            if ((use.access() == Access.READ) == read) {
                for (QualifiedName name : use.names()) {
                    names.add(name.toString());
                }
            }
        }
        return List.copyOf(names);
    }

    private static List<String> columns(StatementFacts facts) {
        Set<String> names = new TreeSet<>();
        for (ColumnUse use : facts.columns()) {
            use.relations().forEach(relation -> names.add(relation.name() + "." + use.column()));
        }
        return List.copyOf(names);
    }

    private static List<String> functions(StatementFacts facts) {
        Set<String> names = new TreeSet<>();
        for (FunctionUse use : facts.functions()) {
            for (QualifiedName name : use.names()) {
                names.add(name.toString());
            }
        }
        return List.copyOf(names);
    }

    /** OpenTelemetry's {@code db.query.summary}: operation and targets, cut between names at 255 characters. */
    private static String summary(String kind, List<String> read, List<String> written) {
        StringBuilder summary = new StringBuilder(kind);
        List<String> targets = new ArrayList<>(written);
        targets.addAll(read);
        for (String target : targets) {
            if (summary.length() + 1 + target.length() > SUMMARY_CHARS_MAX) {
                break;
            }
            summary.append(' ').append(target);
        }
        return summary.length() > SUMMARY_CHARS_MAX ? summary.substring(0, SUMMARY_CHARS_MAX) : summary.toString();
    }
}
