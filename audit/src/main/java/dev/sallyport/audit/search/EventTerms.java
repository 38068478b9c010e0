package dev.sallyport.audit.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a record can be found by, as terms: one letter for the facet and the value in lower case. The index and the
 * filters of a followed log both go by them, so that they can't disagree.
 */
final class EventTerms {
    private EventTerms() {}

    /** The term of a value. */
    static String term(Facet facet, String value) {
        // Two keys, or values, may differ in capitals only.
        boolean exact = facet == Facet.ROW || facet == Facet.ROWS_HASHED || facet == Facet.VALUE;
        return facet.prefix() + (exact ? value : value.toLowerCase(Locale.ROOT));
    }

    /** The words of a text in lower case: runs of letters, digits and underscores. All else only separates. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            boolean inside = Character.isLetterOrDigit(character) || character == '_';
            if (inside && start < 0) {
                start = at;
            } else if (!inside && start >= 0) {
                words.add(text.substring(start, at).toLowerCase(Locale.ROOT));
                start = -1;
            }
            at += Character.charCount(character);
        }
        if (start >= 0) {
            words.add(text.substring(start).toLowerCase(Locale.ROOT));
        }
        return words;
    }

    /** All terms of a record. */
    static Set<String> of(JsonNode record) {
        Set<String> terms = new HashSet<>();
        add(terms, Facet.TYPE, record.path("type"));
        add(terms, Facet.SESSION, record.path("session").path("id"));
        JsonNode actor = record.path("actor");
        add(terms, Facet.PRINCIPAL, actor.path("name"));
        add(terms, Facet.PRINCIPAL, actor.path("id"));
        add(terms, Facet.ON_BEHALF_OF, actor.path("on_behalf_of").path("name"));
        add(terms, Facet.ON_BEHALF_OF, actor.path("on_behalf_of").path("id"));
        statement(terms, record.path("statement"));
        JsonNode decision = record.path("decision");
        add(terms, Facet.DECISION, decision.path("effect"));
        add(terms, Facet.RULE, decision.path("rule"));
        addAll(terms, Facet.RULE, decision.path("rules"));
        addAll(terms, Facet.RULE, decision.path("would"));
        addNames(terms, Facet.COLUMN, decision.path("obligations").path("masked_columns"));
        add(terms, Facet.APPROVAL, decision.path("approval"));
        JsonNode approval = record.path("approval");
        add(terms, Facet.APPROVAL, approval.path("id"));
        add(terms, Facet.RULE, approval.path("rule"));
        JsonNode mask = record.path("result").path("mask");
        addNames(terms, Facet.COLUMN, mask.path("columns"));
        addAll(terms, Facet.RULE, mask.path("rules"));
        touched(terms, record.path("result").path("touched"));
        return terms;
    }

    private static void statement(Set<String> terms, JsonNode statement) {
        add(terms, Facet.KIND, statement.path("kind"));
        addNames(terms, Facet.TABLE, statement.path("tables_read"));
        addNames(terms, Facet.TABLE, statement.path("tables_written"));
        addNames(terms, Facet.COLUMN, statement.path("columns"));
        for (String word : words(statement.path("text").asText(""))) {
            terms.add(Facet.WORD.prefix() + word);
        }
        values(terms, statement.path("values").path("parameters"));
        values(terms, statement.path("values").path("literals"));
    }

    private static void values(Set<String> terms, JsonNode values) {
        for (JsonNode value : values) {
            add(terms, Facet.VALUE, value.path("hash"));
            if (!value.path("truncated").asBoolean()) {
                add(terms, Facet.VALUE, value.path("value"));
            }
        }
    }

    private static void touched(Set<String> terms, JsonNode touched) {
        for (JsonNode rows : touched) {
            String table = rows.path("table").asText();
            for (JsonNode key : rows.path("keys")) {
                terms.add(term(Facet.ROW, row(table, key.asText())));
            }
            if (rows.path("hash_key").isTextual() && !rows.path("keys").isEmpty()) {
                terms.add(
                        term(Facet.ROWS_HASHED, row(table, rows.path("hash_key").asText())));
            }
            if (rows.path("unknown").asBoolean() || rows.path("capped").asBoolean()) {
                terms.add(term(Facet.ROWS_UNKNOWN, table));
            }
        }
    }

    /** How a row is called in terms. */
    static String row(String table, String key) {
        return table + "\0" + key;
    }

    /** The tables of which the record has rows. */
    static Set<TouchedTable> tablesTouched(JsonNode record) {
        Set<TouchedTable> tables = new HashSet<>();
        record.path("result")
                .path("touched")
                .forEach(rows -> tables.add(new TouchedTable(
                        rows.path("table").asText(), rows.path("hash_key").asText(""))));
        return tables;
    }

    private static void add(Set<String> terms, Facet facet, JsonNode value) {
        if (value.isTextual()) {
            terms.add(term(facet, value.asText()));
        }
    }

    private static void addAll(Set<String> terms, Facet facet, JsonNode values) {
        values.forEach(value -> add(terms, facet, value));
    }

    /** Names also count by what follows each of their dots; dots within quotes are part of a name. */
    private static void addNames(Set<String> terms, Facet facet, JsonNode names) {
        for (JsonNode name : names) {
            add(terms, facet, name);
            String text = name.asText();
            boolean quoted = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                quoted ^= c == '"';
                if (c == '.' && !quoted) {
                    terms.add(term(facet, text.substring(i + 1)));
                }
            }
        }
    }
}
