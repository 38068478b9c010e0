package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** An analysis as JSON, for programs. */
final class FactsJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private FactsJson() {}

    static ObjectNode of(Analysis analysis) {
        ObjectNode node = JSON.createObjectNode();
        if (analysis instanceof Analysis.NotUnderstood reason) {
            node.put("accepted", false);
            node.putObject("error").put("message", reason.message()).put("position", reason.position());
            return node;
        }
        node.put("accepted", true);
        ArrayNode statements = node.putArray("statements");
        for (StatementFacts facts : ((Analysis.Understood) analysis).statements()) {
            statements.add(of(facts));
        }
        return node;
    }

    static ObjectNode of(StatementFacts facts) {
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
            functions.add(use.writtenName());
        }
        put(node.putArray("functions"), functions);
        node.put("restricts", facts.restricts());
        node.put("parameters", facts.parameters());
        Set<String> traits = new TreeSet<>();
        for (Trait trait : facts.traits()) {
            traits.add(trait.name().toLowerCase(Locale.ROOT));
        }
        put(node.putArray("traits"), traits);
        ArrayNode nested = node.putArray("nested");
        for (StatementFacts inner : facts.nested()) {
            nested.add(of(inner));
        }
        node.put("text", facts.redactedText());
        node.put("fingerprint", facts.fingerprint());
        return node;
    }

    private static void put(ArrayNode array, Set<String> values) {
        values.forEach(array::add);
    }
}
