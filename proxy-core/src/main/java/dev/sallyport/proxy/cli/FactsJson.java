package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.decision.Estimate;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.NameUse;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An analysis as JSON, for programs. */
final class FactsJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The schema of a name that was not resolved. */
    private static final String ANY_SCHEMA = "*";

    private FactsJson() {}

    /** An analysis of which the reader is told elsewhere what the catalog doesn't know. */
    static ObjectNode of(Analysis analysis) {
        return of(analysis, false);
    }

    /** @param resolved whether a database was asked what exists: then each statement tells what isn't there */
    static ObjectNode of(Analysis analysis, boolean resolved) {
        ObjectNode node = JSON.createObjectNode();
        if (analysis instanceof Analysis.NotUnderstood reason) {
            node.put("accepted", false);
            node.putObject("error").put("message", reason.message()).put("position", reason.position());
            return node;
        }
        node.put("accepted", true);
        ArrayNode statements = node.putArray("statements");
        for (StatementFacts facts : ((Analysis.Understood) analysis).statements()) {
            statements.add(of(facts, resolved));
        }
        return node;
    }

    /** Adds what the planner expects, if it was asked. */
    static void estimate(ObjectNode node, @Nullable Estimate estimate) {
        if (estimate == null) {
            return;
        }
        ObjectNode expected = node.putObject("estimate");
        if (estimate.known()) {
            expected.put("rows", estimate.rows()).put("cost", estimate.cost());
        } else {
            expected.put("unknown", estimate.unknown());
        }
    }

    private static ObjectNode of(StatementFacts facts, boolean resolved) {
        ObjectNode node = JSON.createObjectNode();
        node.put("kind", facts.kind());
        node.put("category", facts.category().label());
        Set<String> reads = new TreeSet<>();
        Set<String> writes = new TreeSet<>();
        for (RelationUse use : facts.relations()) {
            (use.access() == Access.READ ? reads : writes).add(use.writtenName());
        }
        put(node.putArray("reads"), reads);
        put(node.putArray("writes"), writes);
        Set<String> columns = new TreeSet<>();
        for (ColumnUse use : facts.columns()) {
            columns.add(String.join(".", use.written()));
        }
        put(node.putArray("columns"), columns);
        Set<String> functions = new TreeSet<>();
        for (FunctionUse use : facts.functions()) {
            if (use.way() == FunctionUse.Way.CALL) {
                functions.add(use.writtenName());
            }
        }
        functions.addAll(facts.constructs());
        put(node.putArray("functions"), functions);
        node.put("restricts", facts.restricts());
        node.put("parameters", facts.parameters());
        Set<String> traits = new TreeSet<>();
        for (Trait trait : facts.traits()) {
            traits.add(label(trait));
        }
        put(node.putArray("traits"), traits);
        ArrayNode nested = node.putArray("nested");
        for (StatementFacts inner : facts.nested()) {
            nested.add(of(inner, resolved));
        }
        node.put("text", facts.redactedText());
        node.put("fingerprint", facts.fingerprint());
        outputs(node.putArray("outputs"), facts);
        relations(node.putArray("relations"), facts);
        calls(node.putArray("calls"), facts);
        session(node, facts);
        if (resolved) {
            Set<String> unresolved = new TreeSet<>();
            facts.unresolvedRelations().forEach(use -> unresolved.add(use.writtenName()));
            put(node.putArray("unresolved"), unresolved);
        }
        return node;
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void outputs(ArrayNode array, StatementFacts facts) {
        for (OutputColumn output : facts.outputs()) {
            Set<String> sources = new TreeSet<>();
            for (ColumnSource source : output.sources()) {
                sources.add(name(source.relation()) + "." + source.column());
            }
            ObjectNode node = array.addObject();
            node.put("name", output.name());
            node.put("plain", output.plain());
            node.put("many", output.many());
            put(node.putArray("sources"), sources);
        }
    }

    /** What the relations' names may stand for; equal mentions once. */
    private static void relations(ArrayNode array, StatementFacts facts) {
        Set<ObjectNode> mentions = new LinkedHashSet<>();
        for (RelationUse use : facts.relations()) {
            ObjectNode node = JSON.createObjectNode();
            node.put("name", use.writtenName());
            node.put("access", label(use.access()));
            put(node.putArray("means"), names(use.names()));
            mentions.add(node);
        }
        mentions.forEach(array::add);
    }

    /** What the functions' names may stand for, with what the catalog knows of each overload; equal mentions once. */
    private static void calls(ArrayNode array, StatementFacts facts) {
        Set<ObjectNode> mentions = new LinkedHashSet<>();
        for (FunctionUse use : facts.functions()) {
            ObjectNode node = JSON.createObjectNode();
            node.put("name", use.writtenName());
            node.put("way", label(use.way()));
            put(node.putArray("means"), names(use.names()));
            Set<ObjectNode> known = new LinkedHashSet<>();
            use.functions().stream()
                    .sorted((a, b) -> Long.compare(a.oid(), b.oid()))
                    .forEach(function -> known.add(function(function)));
            known.forEach(node.putArray("functions")::add);
            mentions.add(node);
        }
        mentions.forEach(array::add);
    }

    private static ObjectNode function(Function function) {
        return JSON.createObjectNode()
                .put("name", name(function.name()))
                .put("language", function.language())
                .put("volatility", FactsWords.volatility(function))
                .put("security_definer", function.securityDefiner());
    }

    private static void session(ObjectNode node, StatementFacts facts) {
        ArrayNode settings = node.putArray("settings");
        for (SettingChange change : facts.settings()) {
            settings.addObject()
                    .put("name", change.name())
                    .put("value", change.value())
                    .put("local", change.local());
        }
        ArrayNode names = node.putArray("names");
        for (NameUse use : facts.names()) {
            names.addObject().put("kind", label(use.kind())).put("name", use.name());
        }
    }

    private static Set<String> names(Set<QualifiedName> names) {
        Set<String> texts = new TreeSet<>();
        names.forEach(name -> texts.add(name(name)));
        return texts;
    }

    /** With its schema where that is known. */
    private static String name(QualifiedName name) {
        return name.schema().equals(ANY_SCHEMA) ? name.name() : name.toString();
    }

    private static void put(ArrayNode array, Set<String> values) {
        values.forEach(array::add);
    }
}
