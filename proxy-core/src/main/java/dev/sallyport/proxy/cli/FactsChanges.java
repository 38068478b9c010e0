package dev.sallyport.proxy.cli;

import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a statement itself, apart from those inside it, does to relations, in words. */
final class FactsChanges {
    private FactsChanges() {}

    /**
     * A verb and what it is done to.
     *
     * @param verb a word or two: {@code deletes}
     * @param objects one or more, each to be kept whole
     */
    record Change(String verb, List<String> objects) {
        Change {
            objects = List.copyOf(objects);
        }

        static Change of(String verb, String object) {
            return new Change(verb, List.of(object));
        }
    }

    /**
     * The changes, most important first.
     *
     * @param own the mentions that aren't a nested statement's
     */
    static List<Change> of(StatementFacts facts, List<RelationUse> own, FactsNames names) {
        List<String> created = list(own, Access.CREATE, names);
        List<String> written = list(own, Access.WRITE, names);
        String kind = facts.kind();
        int blank = kind.indexOf(' ');
        String verb = blank < 0 ? kind : kind.substring(0, blank);
        if (!created.isEmpty() || verb.equals("CREATE")) {
            return List.of(creation(kind, created, written));
        }
        List<Change> changes = new ArrayList<>();
        switch (verb) {
            case "ALTER" -> changes.add(definition("alters", kind, written));
            case "DROP" -> changes.add(definition("drops", kind, written));
            case "GRANT", "REVOKE" ->
                changes.add(Change.of("changes", "rights" + (written.isEmpty() ? "" : " on " + join(written))));
            default -> written(facts, verb, written, changes);
        }
        return changes;
    }

    private static List<String> list(List<RelationUse> uses, Access access, FactsNames names) {
        Set<String> list = new TreeSet<>();
        for (RelationUse use : uses) {
            if (use.access() == access) {
                list.add(names.relation(use));
            }
        }
        return List.copyOf(list);
    }

    private static String join(List<String> names) {
        return String.join(", ", names);
    }

    private static Change creation(String kind, List<String> created, List<String> written) {
        String object = FactsWords.object(kind);
        String what = created.isEmpty() ? FactsWords.withArticle(object) : FactsWords.withNames(object, created);
        return Change.of("creates", written.isEmpty() ? what : what + " on " + join(written));
    }

    private static Change definition(String verb, String kind, List<String> written) {
        String object = FactsWords.object(kind);
        if (written.isEmpty()) {
            return Change.of(verb, FactsWords.withArticle(object));
        }
        // Triggers, policies and rules aren't relations: what is named is the table that they belong to.
        boolean part = object.equals("trigger") || object.equals("policy") || object.equals("rule");
        return Change.of(
                verb,
                part ? FactsWords.withArticle(object) + " on " + join(written) : FactsWords.withNames(object, written));
    }

    private static void written(StatementFacts facts, String verb, List<String> written, List<Change> changes) {
        if (written.isEmpty()) {
            return;
        }
        String names = join(written);
        switch (verb) {
            case "UPDATE" -> changes.add(Change.of("changes", rows(facts, names)));
            case "DELETE" -> changes.add(Change.of("deletes", rows(facts, names)));
            case "INSERT" -> changes.add(new Change("adds to", written));
            case "COPY" -> changes.add(new Change(facts.has(Trait.COPY_OUT) ? "changes" : "adds to", written));
            case "MERGE" ->
                changes.add(Change.of("changes", names + ": adds, changes or deletes rows as its branches say"));
            case "TRUNCATE" -> changes.add(Change.of("empties", names + ": EVERY row goes"));
            case "COMMENT" -> changes.add(Change.of("changes", "the comment on " + names));
            case "REFRESH" -> changes.add(Change.of("changes", names + ": computes its rows anew"));
            case "VACUUM", "ANALYZE", "REINDEX", "CLUSTER" -> changes.add(new Change("works on", written));
            default -> changes.add(new Change("changes", written));
        }
    }

    private static String rows(StatementFacts facts, String names) {
        if (facts.restricts()) {
            return "rows of " + names + " that a condition picks";
        }
        boolean insideRestrict = facts.nested().stream().allMatch(StatementFacts::restricts);
        return insideRestrict
                ? "EVERY row of " + names + ": no condition restricts them"
                : "rows of " + names + ", perhaps EVERY one: its own condition or one inside doesn't restrict";
    }
}
