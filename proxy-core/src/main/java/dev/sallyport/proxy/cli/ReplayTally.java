package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.decision.PolicyReplay.Outcome;
import dev.sallyport.policy.decision.PolicyReplay.Said;
import dev.sallyport.policy.decision.RecordedDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what another policy turns, with the first examples of each. Bounded, whatever the log holds. */
final class ReplayTally {
    private static final int GROUPS_MAX = 1000;
    private static final String OTHERS = "other";

    /** Said always, as nobody can count it. */
    private static final String NOT_SEEN =
            "records don't say what views read and which tables are others' partitions or heirs: that was not replayed";

    private final int examplesMax;
    private final Map<String, Group> turned = new TreeMap<>();
    private final Map<String, Long> unknown = new TreeMap<>();
    private long same;
    private long changed;
    private long notReplayed;
    private long masksUnknown;
    private long checked;

    /** Decisions that change in the same way. */
    private static final class Group {
        private long count;
        private final List<ObjectNode> examples = new ArrayList<>();
    }

    ReplayTally(int examplesMax) {
        this.examplesMax = examplesMax;
    }

    void unknown(String missing) {
        notReplayed++;
        boolean room = unknown.containsKey(missing) || unknown.size() < GROUPS_MAX;
        unknown.merge(room ? missing : OTHERS, 1L, Long::sum);
    }

    void decided(long seq, RecordedDecision recorded, Outcome.Decided outcome) {
        checked += outcome.checked() ? 1 : 0;
        masksUnknown += outcome.masksKnown() ? 0 : 1;
        if (!outcome.differs()) {
            same++;
            return;
        }
        changed++;
        String how = how(outcome.then(), outcome.now());
        boolean room = turned.containsKey(how) || turned.size() < GROUPS_MAX;
        Group group = turned.computeIfAbsent(room ? how : OTHERS, key -> new Group());
        group.count++;
        if (group.examples.size() < examplesMax) {
            group.examples.add(example(seq, recorded, outcome));
        }
    }

    /** The most important difference in words: the effect, else the masks, else the rows, else the rule. */
    private static String how(Said then, Said now) {
        if (then.effect() != now.effect()) {
            return then.effect().label() + " -> " + now.effect().label() + ", by " + now.rule();
        }
        if (!then.maskedColumns().equals(now.maskedColumns())) {
            return "other masks";
        }
        return then.rowLimit().equals(now.rowLimit()) && then.affectedRows().equals(now.affectedRows())
                ? "other rule: " + then.rule() + " -> " + now.rule()
                : "other limits";
    }

    private static ObjectNode example(long seq, RecordedDecision recorded, Outcome.Decided outcome) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("seq", seq)
                .put("time", recorded.session().now().toString())
                .put("principal", recorded.principal().id())
                .put("database", recorded.session().database())
                .put("kind", recorded.kind());
        recorded.tablesWritten().forEach(node.withArray("writes")::add);
        recorded.tablesRead().forEach(node.withArray("reads")::add);
        said(node.putObject("then"), outcome.then());
        said(node.putObject("now"), outcome.now());
        return node.put("message", outcome.message());
    }

    private static void said(ObjectNode node, Said said) {
        node.put("effect", said.effect().label()).put("rule", said.rule());
        said.maskedColumns().forEach(node.withArray("masks")::add);
        said.rowLimit().ifPresent(rows -> node.put("row_limit", rows));
        said.affectedRows().ifPresent(rows -> node.put("affected_rows", rows));
    }

    boolean anyChange() {
        return changed > 0;
    }

    boolean anyUnknown() {
        return notReplayed > 0 || masksUnknown > 0;
    }

    ObjectNode json() {
        ObjectNode all = JsonNodeFactory.instance
                .objectNode()
                .put("same", same)
                .put("changed", changed)
                .put("not_replayed", notReplayed)
                .put("masks_not_compared", masksUnknown)
                .put("checked", checked);
        all.putArray("not_seen").add(NOT_SEEN);
        var changes = all.putArray("changes");
        turned.forEach((how, group) -> {
            ObjectNode one = changes.addObject().put("change", how).put("count", group.count);
            one.putArray("examples").addAll(group.examples);
        });
        var reasons = all.putArray("reasons");
        unknown.forEach(
                (missing, count) -> reasons.addObject().put("missing", missing).put("count", count));
        return all;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        turned.forEach((how, group) -> {
            lines.add(PrintableText.of("%8d  %s".formatted(group.count, how)));
            for (ObjectNode example : group.examples) {
                lines.add(PrintableText.of("          record %d, %s: %s %s%s, was %s by %s"
                        .formatted(
                                example.path("seq").asLong(),
                                example.path("principal").asText(),
                                example.path("kind").asText(),
                                names(example, "writes"),
                                names(example, "reads"),
                                example.path("then").path("effect").asText(),
                                example.path("then").path("rule").asText())));
                lines.add(PrintableText.of(
                        "            " + example.path("message").asText()));
            }
        });
        lines.add(same + " the same, " + changed + " changed, " + notReplayed + " not replayed");
        unknown.forEach(
                (missing, count) -> lines.add(PrintableText.of("not replayed, %d: %s".formatted(count, missing))));
        if (masksUnknown > 0) {
            lines.add("masks not compared fully, " + masksUnknown
                    + ": all columns of a table were meant, which records don't name");
        }
        lines.add(NOT_SEEN);
        return lines;
    }

    private static String names(ObjectNode example, String key) {
        List<String> names = new ArrayList<>();
        example.path(key).forEach(name -> names.add(name.asText()));
        return names.isEmpty() ? "" : key + " " + String.join(", ", names) + " ";
    }
}
