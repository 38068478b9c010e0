package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Estimates what keeping an analysis costs in bytes, rather too much than too little. A short text can have large facts:
 * each mention of a name that may mean many relations refers to all of them. Sets that mentions share count once; the
 * relations and functions in them belong to the catalog and don't count.
 */
final class AnalysisWeight {
    /** An object's header and a handful of fields, on a 64-bit machine. */
    private static final int OBJECT_BYTES = 64;

    /** A reference in a set that is kept half empty. */
    private static final int ELEMENT_BYTES = 16;

    private static final int CHARACTER_BYTES = 2;

    private final Set<Object> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    private long bytes;

    private AnalysisWeight() {}

    static long of(String text) {
        return OBJECT_BYTES + (long) text.length() * CHARACTER_BYTES;
    }

    static long of(@Nullable List<String> texts) {
        AnalysisWeight weight = new AnalysisWeight();
        if (texts != null) {
            weight.texts(texts);
        }
        return weight.bytes;
    }

    static long ofNames(Set<QualifiedName> names) {
        AnalysisWeight weight = new AnalysisWeight();
        weight.names(names);
        return weight.bytes;
    }

    static long of(StatementFacts facts) {
        AnalysisWeight weight = new AnalysisWeight();
        weight.statement(facts);
        return weight.bytes;
    }

    static long of(Analysis analysis) {
        AnalysisWeight weight = new AnalysisWeight();
        if (analysis instanceof Analysis.Understood understood) {
            weight.collection(understood.statements());
            understood.statements().forEach(weight::statement);
        } else if (analysis instanceof Analysis.NotUnderstood not) {
            weight.bytes += OBJECT_BYTES + of(not.message()) + of(not.redactedText());
        }
        return weight.bytes;
    }

    private void statement(StatementFacts facts) {
        bytes += 4L * OBJECT_BYTES + of(facts.redactedText()) + of(facts.fingerprint());
        collection(facts.relations());
        for (RelationUse use : facts.relations()) {
            if (first(use)) {
                texts(use.written());
                names(use.names());
                collection(use.relations());
            }
        }
        collection(facts.columns());
        for (ColumnUse use : facts.columns()) {
            if (first(use)) {
                texts(use.written());
                collection(use.relations());
            }
        }
        collection(facts.functions());
        for (FunctionUse use : facts.functions()) {
            if (first(use)) {
                texts(use.written());
                names(use.names());
                collection(use.functions());
            }
        }
        collection(facts.outputs());
        for (OutputColumn output : facts.outputs()) {
            bytes += OBJECT_BYTES;
            if (first(output.sources())) {
                bytes += (long) output.sources().size() * (ELEMENT_BYTES + 2L * OBJECT_BYTES);
            }
        }
        facts.settings().forEach(change -> bytes += OBJECT_BYTES + of(change.name()) + value(change.value()));
        facts.names().forEach(use -> bytes += OBJECT_BYTES + of(use.name()));
        collection(facts.nested());
        facts.nested().forEach(this::statement);
    }

    private static long value(@Nullable String text) {
        return text == null ? 0 : of(text);
    }

    /** Whether this object hasn't been counted yet; counts itself if so, not what it refers to. */
    private boolean first(Object object) {
        if (!counted.add(object)) {
            return false;
        }
        bytes += OBJECT_BYTES;
        return true;
    }

    private void collection(Collection<?> elements) {
        if (!elements.isEmpty() && first(elements)) {
            bytes += (long) elements.size() * ELEMENT_BYTES;
        }
    }

    private void texts(List<String> texts) {
        if (first(texts)) {
            for (String text : texts) {
                bytes += ELEMENT_BYTES + of(text);
            }
        }
    }

    private void names(Set<QualifiedName> names) {
        if (first(names)) {
            for (QualifiedName name : names) {
                // Schemas' names are the catalog's or the search path's.
                bytes += ELEMENT_BYTES + 2L * OBJECT_BYTES + of(name.name());
            }
        }
    }
}
