package dev.sallyport.proxy.cli;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names of one statement for people: quoted where SQL needs it, so that no name can pass for several, and columns
 * without their relation's schema where that leaves no doubt.
 */
final class FactsNames {
    /** The schema of a name that was not resolved. */
    private static final String ANY_SCHEMA = "*";

    private static final String ANY_COLUMN = "*";
    private static final int SHOWN_MAX = 4;
    private static final Pattern PLAIN = Pattern.compile("\\*|[\\p{Ll}\\p{Lo}_][\\p{Ll}\\p{Lo}\\p{Nd}_$]*");
    private static final Pattern OPERATOR = Pattern.compile("[-+*/<>=~!@#%^&|`?]+");

    private final boolean resolved;
    private final Map<String, Set<String>> schemasByName = new HashMap<>();

    /** @param resolved whether a database was there to say what exists */
    FactsNames(StatementFacts facts, boolean resolved) {
        this.resolved = resolved;
        for (RelationUse use : facts.relations()) {
            use.names().forEach(this::add);
            use.relations().forEach(relation -> add(relation.name()));
        }
        for (ColumnUse use : facts.columns()) {
            use.relations().forEach(relation -> add(relation.name()));
        }
        for (OutputColumn output : facts.outputs()) {
            output.sources().forEach(source -> add(source.relation()));
        }
    }

    private void add(QualifiedName name) {
        schemasByName.computeIfAbsent(name.name(), bare -> new HashSet<>()).add(name.schema());
    }

    /** One part of a name as SQL would write it. */
    static String quoted(String part) {
        return PLAIN.matcher(part).matches() ? part : '"' + part.replace("\"", "\"\"") + '"';
    }

    private static String written(List<String> parts) {
        List<String> quoted = new ArrayList<>();
        for (String part : parts) {
            quoted.add(OPERATOR.matcher(part).matches() ? part : quoted(part));
        }
        return String.join(".", quoted);
    }

    private static String full(QualifiedName name) {
        String bare = OPERATOR.matcher(name.name()).matches() ? name.name() : quoted(name.name());
        return name.schema().equals(ANY_SCHEMA) ? bare : quoted(name.schema()) + "." + bare;
    }

    private String brief(QualifiedName name) {
        Set<String> schemas = schemasByName.getOrDefault(name.name(), Set.of());
        return schemas.size() == 1 ? quoted(name.name()) : full(name);
    }

    /** A relation with its schema, what it is if no table, and whether there is any doubt. */
    String relation(RelationUse use) {
        if (resolved && use.relations().isEmpty() && use.access() != Access.CREATE) {
            return written(use.written()) + " (not in this database)";
        }
        return meaning(written(use.written()), use.names()) + kind(use.relations());
    }

    private static String meaning(String written, Set<QualifiedName> names) {
        if (names.size() == 1) {
            return full(names.iterator().next());
        }
        return written + " (may be " + some(names) + ")";
    }

    private static String some(Collection<QualifiedName> names) {
        List<String> shown = new ArrayList<>();
        new TreeSet<>(names).stream().limit(SHOWN_MAX).map(FactsNames::full).forEach(shown::add);
        int more = names.size() - shown.size();
        return String.join(", ", shown) + (more > 0 ? " or " + more + " more" : "");
    }

    private static String kind(Set<Relation> relations) {
        if (relations.size() != 1) {
            return "";
        }
        RelationKind kind = relations.iterator().next().kind();
        boolean usual = kind == RelationKind.TABLE || kind == RelationKind.PARTITIONED_TABLE;
        return usual ? "" : " (" + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
    }

    /** A function with its schema; what it runs as where it isn't PostgreSQL's own. */
    String function(FunctionUse use) {
        if (resolved && use.functions().isEmpty()) {
            return written(use.written()) + " (not in this database)";
        }
        String name = meaning(written(use.written()), use.names());
        Set<String> traits = new TreeSet<>();
        use.functions().stream()
                .filter(function -> !function.name().schema().equals("pg_catalog"))
                .forEach(function -> traits.add(FactsWords.traits(function)));
        return traits.isEmpty() ? name : name + " (" + String.join(" or ", traits) + ")";
    }

    /** A column with the relation that has it, as written where that isn't known. */
    String column(ColumnUse use) {
        if (use.relations().isEmpty()) {
            return use.written().equals(List.of(ANY_COLUMN)) ? "every column" : written(use.written());
        }
        Set<String> names = new TreeSet<>();
        use.relations().forEach(relation -> names.add(brief(relation.name()) + "." + quoted(use.column())));
        return alternatives(names);
    }

    private static String alternatives(Set<String> names) {
        List<String> shown = names.stream().limit(SHOWN_MAX).toList();
        int more = names.size() - shown.size();
        return String.join(" or ", shown) + (more > 0 ? " or one of " + more + " more" : "");
    }

    /** The columns that an output column comes from, in order of their names. */
    List<String> sources(OutputColumn output) {
        Set<String> names = new TreeSet<>();
        for (ColumnSource source : output.sources()) {
            names.add(brief(source.relation()) + "." + quoted(source.column()));
        }
        return List.copyOf(names);
    }
}
