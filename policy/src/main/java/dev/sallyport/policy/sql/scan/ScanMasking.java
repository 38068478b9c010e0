package dev.sallyport.policy.sql.scan;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.analysis.Positions;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Replaces mentions of masked relations in a text and makes sure, by reading the outcome again, that this and nothing
 * else was done.
 */
public final class ScanMasking {
    /** Statements that hand on what they read as values. Others would keep the replaced text: views, rules, functions. */
    private static final Set<String> KINDS = Set.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "MERGE",
            "EXPLAIN",
            "PREPARE",
            "DECLARE",
            "EXECUTE",
            "COPY",
            "CREATE TABLE AS",
            "SELECT INTO");

    /**
     * A text that was read.
     *
     * @param statements its trees
     * @param facts what they do, in the same order
     */
    public record Text(String sql, List<Statement> statements, List<StatementFacts> facts) {
        public Text {
            statements = List.copyOf(statements);
            facts = List.copyOf(facts);
        }
    }

    /** Reads a text. */
    public interface Reader {
        /** Null if it isn't understood. */
        @Nullable
        Text read(String sql);
    }

    private final Reader reader;

    public ScanMasking(Reader reader) {
        this.reader = reader;
    }

    /**
     * The text with its mentions of masked relations replaced.
     *
     * @param scans what is masked for the statement with an index; null for nothing
     * @return null if none can be replaced, or if the outcome doesn't read as it should
     */
    public @Nullable MaskedText mask(Text text, IntFunction<@Nullable MaskedScans> scans) {
        List<Splice> splices = new ArrayList<>();
        Positions positions = new Positions(text.sql());
        for (int i = 0; i < text.statements().size(); i++) {
            StatementFacts facts = text.facts().get(i);
            MaskedScans masked = scans.apply(i);
            if (masked != null && masks(facts)) {
                splices.addAll(new ScanSplicer(positions, masked)
                        .splices(text.statements().get(i), facts));
            }
        }
        if (splices.isEmpty() || overlapping(splices)) {
            return null;
        }
        String masked = MaskedText.apply(text.sql(), splices, false);
        Text sent = reader.read(masked);
        Text blind = reader.read(MaskedText.apply(text.sql(), splices, true));
        if (sent == null || blind == null || !same(text, sent) || !same(text, blind)) {
            return null;
        }
        return fits(sent, blind, masked, splices) ? new MaskedText(text.sql(), splices, masked, blind.facts()) : null;
    }

    /** Whether a statement is of a kind that can be masked at the scan. */
    public static boolean masks(StatementFacts facts) {
        boolean[] maskable = {true};
        facts.forEach(part -> maskable[0] &= KINDS.contains(part.kind()));
        return maskable[0];
    }

    private static boolean overlapping(List<Splice> splices) {
        for (int i = 1; i < splices.size(); i++) {
            if (splices.get(i).start() < splices.get(i - 1).end()) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(Text original, Text outcome) {
        if (original.facts().size() != outcome.facts().size()) {
            return false;
        }
        for (int i = 0; i < original.facts().size(); i++) {
            List<String> before = kinds(original.facts().get(i));
            if (!before.equals(kinds(outcome.facts().get(i)))) {
                // COPY of a table has become COPY of a query.
                boolean copy = before.equals(List.of("COPY"));
                if (!copy || !kinds(outcome.facts().get(i)).equals(List.of("COPY", "SELECT"))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<String> kinds(StatementFacts facts) {
        List<String> kinds = new ArrayList<>();
        facts.forEach(part -> kinds.add(part.kind()));
        return kinds;
    }

    /**
     * INVARIANT: what is sent reads in each splice the one relation that it was made for, by its full name, and elsewhere
     * just what the text without the splices reads and writes.
     */
    private static boolean fits(Text sent, Text blind, String masked, List<Splice> splices) {
        List<int[]> places = MaskedText.places(splices);
        int[] seen = new int[splices.size()];
        Map<String, Integer> outside = new HashMap<>();
        Positions positions = new Positions(masked);
        List<int[]> ranges = new ArrayList<>();
        places.forEach(place -> ranges.add(new int[] {positions.of(place[0]), positions.of(place[1])}));
        for (RelationUse use : uses(sent)) {
            int index = within(ranges, use.position());
            if (index < 0) {
                outside.merge(key(use), 1, Integer::sum);
            } else if (is(use, splices.get(index).relation())) {
                seen[index]++;
            } else {
                return false;
            }
        }
        for (RelationUse use : uses(blind)) {
            outside.merge(key(use), -1, Integer::sum);
        }
        for (int i = 0; i < seen.length; i++) {
            if ((splices.get(i).relation() == null ? 0 : 1) != Math.min(seen[i], 1)) {
                return false;
            }
        }
        return outside.values().stream().allMatch(count -> count == 0);
    }

    private static List<RelationUse> uses(Text text) {
        List<RelationUse> uses = new ArrayList<>();
        // A nested statement's are its outer ones' too.
        text.facts().forEach(facts -> uses.addAll(facts.relations()));
        return uses;
    }

    private static int within(List<int[]> ranges, int position) {
        for (int i = 0; i < ranges.size(); i++) {
            if (position >= ranges.get(i)[0] && position < ranges.get(i)[1]) {
                return i;
            }
        }
        return -1;
    }

    private static String key(RelationUse use) {
        return use.access() + " " + use.names() + " " + use.missingOk();
    }

    private static boolean is(RelationUse use, @Nullable Relation relation) {
        return relation != null
                && use.access() == Access.READ
                && use.relations().equals(Set.of(relation))
                && use.names().stream()
                        .map(QualifiedName::name)
                        .allMatch(relation.name().name()::equals);
    }
}
