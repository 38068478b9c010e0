package dev.sallyport.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a statement's values. They are written whole or not at all: a part of an encrypted one is worth nothing. */
final class ValueLines {
    private ValueLines() {}

    /** Returns whether there were more than may be written. */
    static boolean write(JsonLine json, @Nullable StatementValues values, int itemsMax) {
        if (values == null) {
            return false;
        }
        json.begin("values");
        json.field("mode", values.mode());
        if (values.key() != null) {
            json.field("key", values.key());
        }
        boolean capped = list(json, "parameters", values.parameters(), itemsMax);
        capped |= list(json, "literals", values.literals(), itemsMax);
        if (capped || values.capped()) {
            json.field("capped", true);
        }
        json.end();
        return capped;
    }

    private static boolean list(JsonLine json, String name, List<RecordedValue> values, int itemsMax) {
        if (values.isEmpty()) {
            return false;
        }
        json.beginList(name);
        for (RecordedValue value : values.subList(0, Math.min(values.size(), itemsMax))) {
            one(json, value);
        }
        json.endList();
        return values.size() > itemsMax;
    }

    private static void one(JsonLine json, RecordedValue value) {
        json.begin();
        json.field("n", value.number());
        if (value.type() != 0) {
            json.field("type", Integer.toUnsignedLong(value.type()));
        }
        json.field("format", value.format());
        if (value.bytes() < 0) {
            json.field("null", true);
        } else {
            json.field("bytes", value.bytes());
        }
        RecordedValue.Kept kept = value.kept();
        if (kept != null) {
            text(json, "value", kept.value());
            text(json, "hash", kept.hash());
            text(json, "sealed", kept.sealed());
            if (kept.truncated()) {
                json.field("truncated", true);
            }
        }
        text(json, "withheld", value.withheld());
        json.end();
    }

    private static void text(JsonLine json, String name, @Nullable String value) {
        if (value != null) {
            json.field(name, value);
        }
    }
}
