package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.YamlValue;
import dev.sallyport.policy.catalog.QualifiedName;
import java.util.ArrayList;
import java.util.List;

/**
 * A pattern for names of one to three parts, such as {@code shop.*} or {@code *.*.ssn}. A star doesn't cross a dot. A
 * part in double quotes is taken literally; others are lower case, as PostgreSQL folds them, so that a pattern with
 * capitals doesn't quietly match nothing.
 */
public final class NamePattern {
    private final List<Glob> parts;
    private final String written;

    private NamePattern(String written, List<Glob> parts) {
        this.written = written;
        this.parts = List.copyOf(parts);
    }

    /** Reads {@code schema.table}. */
    static NamePattern table(YamlValue value) {
        return read(value, 2, 2, "'schema.table', such as shop.* or *.orders");
    }

    /** Reads {@code schema.table.column}. */
    static NamePattern column(YamlValue value) {
        return read(value, 3, 3, "'schema.table.column', such as crm.contacts.email or *.*.ssn");
    }

    /** Reads {@code schema.function}, or where {@code bare} a function's own name, which then matches in any schema. */
    static NamePattern function(YamlValue value, boolean bare) {
        return bare
                ? read(value, 1, 2, "'function' or 'schema.function', such as dblink* or app.refresh")
                : read(value, 2, 2, "'schema.function', such as app.refresh: anybody may own the name elsewhere");
    }

    private static NamePattern read(YamlValue value, int partsMin, int partsMax, String form) {
        String text = value.nonEmpty();
        List<Glob> parts = split(value, text);
        if (parts.size() < partsMin || parts.size() > partsMax) {
            throw value.error("'" + text + "' has " + parts.size() + (parts.size() == 1 ? " part" : " parts")
                    + "; expected " + form);
        }
        return new NamePattern(text, parts);
    }

    private static List<Glob> split(YamlValue value, String text) {
        List<Glob> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            if (at < text.length() && text.charAt(at) == '"') {
                StringBuilder name = new StringBuilder();
                at = quoted(value, text, at + 1, name);
                parts.add(Glob.literally(name.toString()));
            } else {
                int end = text.indexOf('.', at);
                end = end < 0 ? text.length() : end;
                parts.add(bare(value, text.substring(at, end)));
                at = end;
            }
            if (at == text.length()) {
                return parts;
            }
            if (text.charAt(at) != '.') {
                throw value.error("'" + text + "' has text after a quoted part; expected a dot");
            }
            at++;
        }
    }

    /** Appends the quoted part beginning at {@code at} to {@code name} and returns where it ended. */
    private static int quoted(YamlValue value, String text, int at, StringBuilder name) {
        int i = at;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '"') {
                name.append(c);
            } else if (i < text.length() && text.charAt(i) == '"') {
                name.append('"');
                i++;
            } else {
                if (name.isEmpty()) {
                    throw value.error("'" + text + "' has an empty part");
                }
                return i;
            }
        }
        throw value.error("'" + text + "' has a quote that doesn't end");
    }

    private static Glob bare(YamlValue value, String part) {
        if (part.isEmpty()) {
            throw value.error("the pattern has an empty part");
        }
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '"' || Character.isWhitespace(c)) {
                throw value.error("'" + part + "' has a character that needs double quotes around the part");
            }
            if (Character.isUpperCase(c)) {
                throw value.error("'" + part + "' has capitals: write it in lower case, as PostgreSQL folds names, "
                        + "or in double quotes if the name was created so");
            }
        }
        return Glob.of(part);
    }

    /** For a pattern of two parts, or of one that stands for any schema. */
    public boolean matches(QualifiedName name) {
        return parts.size() == 1
                ? parts.get(0).matches(name.name())
                : parts.get(1).matches(name.name()) && parts.get(0).matches(name.schema());
    }

    /** For a pattern of three parts: whether it speaks of any column of that relation. */
    public boolean matchesTable(QualifiedName relation) {
        return parts.get(1).matches(relation.name()) && parts.get(0).matches(relation.schema());
    }

    /** For a pattern of three parts: whether it stands for all columns of every table of a pattern of two. */
    boolean coversTable(NamePattern tables) {
        boolean schema = parts.get(0).matchesAnything() || parts.get(0).sameAs(tables.parts.get(0));
        boolean table = parts.get(1).matchesAnything() || parts.get(1).sameAs(tables.parts.get(1));
        return schema && table && parts.get(2).matchesAnything();
    }

    /** For a pattern of three parts. */
    public boolean matches(QualifiedName relation, String column) {
        return parts.get(2).matches(column) && matchesTable(relation);
    }

    /** Whether the last part says something: {@code pg_catalog.*} names no function in particular. */
    public boolean namesSomething() {
        return !parts.get(parts.size() - 1).matchesAnything();
    }

    /** Whether one of the patterns matches. */
    public static boolean anyMatches(List<NamePattern> patterns, QualifiedName name) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the patterns matches the column. */
    public static boolean anyMatches(List<NamePattern> patterns, QualifiedName relation, String column) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(relation, column)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return written;
    }
}
