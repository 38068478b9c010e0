package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import dev.sallyport.policy.statement.Category;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a rule's {@code what}. */
final class WhatReader {
    private static final Pattern DETECTOR = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    private final Labels labels;

    WhatReader(Labels labels) {
        this.labels = labels;
    }

    /** For rules about statements. */
    What statements(YamlValue value, boolean allow) {
        YamlMap map = value.map();
        What what = new What(
                kinds(map.optional("kinds")),
                categories(map.optional("categories")),
                patterns(map.optional("tables"), NamePattern::table),
                patterns(map.optional("tables_read"), NamePattern::table),
                patterns(map.optional("tables_written"), NamePattern::table),
                patterns(map.optional("columns"), NamePattern::column),
                patterns(map.optional("functions"), pattern -> NamePattern.function(pattern, !allow)),
                allow ? patterns(map.optional("views"), NamePattern::table) : List.of());
        map.finish();
        if (what.equals(What.ANYTHING)) {
            throw value.error("'what' is empty; leave it out to speak of every statement");
        }
        return what;
    }

    /** For mask rules: the columns, or null if it speaks of content. */
    @Nullable
    List<NamePattern> maskedColumns(YamlValue value) {
        YamlMap map = value.map();
        YamlValue columns = map.optional("columns");
        YamlValue content = map.optional("content");
        map.finish();
        if ((columns == null) == (content == null)) {
            throw value.error("a mask rule needs either 'columns' or 'content'");
        }
        return columns == null ? null : patterns(columns, NamePattern::column);
    }

    /** For mask rules about content: the detectors' names. */
    Set<String> detectors(YamlValue value) {
        Set<String> names = new LinkedHashSet<>();
        for (YamlValue name : labels.resolve(value.map().required("content"))) {
            String lower = name.nonEmpty().toLowerCase(Locale.ROOT);
            if (!DETECTOR.matcher(lower).matches()) {
                throw name.error("'" + name.nonEmpty() + "' can't be a detector's name; expected one such as email");
            }
            names.add(lower);
        }
        return names;
    }

    private Set<String> kinds(@Nullable YamlValue value) {
        Set<String> kinds = new LinkedHashSet<>();
        if (value != null) {
            for (YamlValue kind : labels.resolve(value)) {
                String canonical = CommandKinds.canonical(kind.nonEmpty());
                if (!CommandKinds.known(canonical)) {
                    throw kind.error("'" + kind.nonEmpty() + "' is no command of PostgreSQL's, such as SELECT, "
                            + "'CREATE TABLE' or COPY_PROGRAM");
                }
                kinds.add(canonical);
            }
        }
        return kinds;
    }

    private Set<Category> categories(@Nullable YamlValue value) {
        Set<Category> categories = EnumSet.noneOf(Category.class);
        if (value != null) {
            for (YamlValue text : labels.resolve(value)) {
                Category category = text.oneOf(Category.class);
                if (category == Category.UNKNOWN) {
                    throw text.error("what isn't understood is always denied");
                }
                categories.add(category);
            }
        }
        return categories;
    }

    private List<NamePattern> patterns(@Nullable YamlValue value, Function<YamlValue, NamePattern> reader) {
        List<NamePattern> patterns = new ArrayList<>();
        if (value != null) {
            for (YamlValue text : labels.resolve(value)) {
                patterns.add(reader.apply(text));
            }
        }
        return patterns;
    }
}
