package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code audit} of policy files. */
final class RowKeysReader {
    /** How keys are kept, as written. */
    private enum Form {
        HASH,
        PLAIN
    }

    /** What is checked once all rules are read. */
    private record Plain(List<YamlValue> written, List<NamePattern> tables) {}

    private final Labels labels;
    private final List<YamlValue> sections = new ArrayList<>();
    private final List<Plain> plain = new ArrayList<>();

    RowKeysReader(Labels labels) {
        this.labels = labels;
    }

    /** Keeps a file's section; labels of all files count in it. */
    void add(@Nullable YamlValue section) {
        if (section != null) {
            sections.add(section);
        }
    }

    /** All sections together. */
    List<RowKeys> read(List<Rule> rules) {
        List<RowKeys> all = new ArrayList<>();
        for (YamlValue section : sections) {
            YamlMap map = section.map();
            YamlValue rows = map.required("rows");
            map.finish();
            if (rows.list().isEmpty()) {
                throw rows.error("the list is empty; leave 'audit' out to record no keys");
            }
            rows.list().forEach(each -> all.add(one(each)));
        }
        plain.forEach(each -> check(each, rules));
        return all;
    }

    private RowKeys one(YamlValue value) {
        YamlMap map = value.map();
        List<YamlValue> written = labels.resolve(map.required("tables"));
        YamlValue keys = map.optional("keys");
        map.finish();
        List<NamePattern> tables = written.stream().map(NamePattern::table).toList();
        boolean asTheyAre = keys != null && keys.oneOf(Form.class) == Form.PLAIN;
        if (asTheyAre) {
            plain.add(new Plain(written, tables));
        }
        return new RowKeys(tables, asTheyAre);
    }

    /** A key that is masked for anybody isn't kept as it is; where that is plain to see, it mustn't be asked for. */
    private static void check(Plain entry, List<Rule> rules) {
        for (int i = 0; i < entry.tables().size(); i++) {
            NamePattern table = entry.tables().get(i);
            YamlValue written = entry.written().get(i);
            each(rules, (rule, column) -> {
                if (column.coversTable(table)) {
                    throw written.error("the rule " + rule.id()
                            + " masks all columns of these tables, and so their keys: " + "write 'keys: hash'");
                }
            });
        }
    }

    /** Takes a masked column's pattern. */
    private interface MaskedColumn {
        void take(Rule rule, NamePattern column);
    }

    private static void each(List<Rule> rules, MaskedColumn taker) {
        for (Rule rule : rules) {
            if (rule.consequence() instanceof Consequence.MaskColumns mask) {
                Consumer<NamePattern> each = column -> taker.take(rule, column);
                mask.columns().forEach(each);
            }
        }
    }
}
