package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Operator;
import dev.sallyport.policy.catalog.QualifiedName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the functions that operators and casts call. The operands' types would tell which of an operator's overloads is
 * meant; they aren't known, so all of those count that the search path leads to. Serves one text and one thread.
 */
final class HiddenCalls {
    /** What types with grammar of their own are called in the catalog (manual, table 8.1). */
    private static final Map<String, List<String>> KEYWORD_TYPES = Map.ofEntries(
            Map.entry("int", List.of("int4")),
            Map.entry("integer", List.of("int4")),
            Map.entry("smallint", List.of("int2")),
            Map.entry("bigint", List.of("int8")),
            Map.entry("real", List.of("float4")),
            Map.entry("float", List.of("float4", "float8")),
            Map.entry("double", List.of("float8")),
            Map.entry("decimal", List.of("numeric")),
            Map.entry("dec", List.of("numeric")),
            Map.entry("boolean", List.of("bool")),
            Map.entry("bit", List.of("varbit")),
            Map.entry("char", List.of("bpchar", "varchar")),
            Map.entry("character", List.of("bpchar", "varchar")),
            Map.entry("nchar", List.of("bpchar", "varchar")),
            Map.entry("national", List.of("bpchar", "varchar")),
            Map.entry("time", List.of("timetz")),
            Map.entry("timestamp", List.of("timestamptz")));

    private final Catalog catalog;
    private final @Nullable List<String> path;
    private final Map<List<String>, Optional<NameResolver.Functions>> operators = new HashMap<>();
    private final Map<String, Optional<NameResolver.Functions>> casts = new HashMap<>();

    /** @param path the effective search path with the schemas that are searched anyway, or null if it can't be known */
    HiddenCalls(Catalog catalog, @Nullable List<String> path) {
        this.catalog = catalog;
        this.path = path;
    }

    /**
     * What an operator's mention may call. Null if it only computes. One that the catalog doesn't have may have been
     * created since: it counts as a function nobody knows.
     */
    NameResolver.@Nullable Functions operator(List<String> parts) {
        return operators.computeIfAbsent(parts, this::findOperator).orElse(null);
    }

    private Optional<NameResolver.Functions> findOperator(List<String> parts) {
        String name = parts.get(parts.size() - 1);
        if (parts.size() == 1 && catalog.onlyComputes(name)) {
            return Optional.empty();
        }
        boolean found = false;
        Set<QualifiedName> names = new LinkedHashSet<>();
        Set<Function> known = new LinkedHashSet<>();
        for (Operator operator : catalog.operatorsNamed(name)) {
            if (mayMean(operator, parts)) {
                found = true;
                if (!operator.trusted()) {
                    names.add(operator.function().name());
                    known.add(operator.function());
                }
            }
        }
        if (!found) {
            String schema = parts.size() > 1 ? parts.get(parts.size() - 2) : "*";
            return Optional.of(new NameResolver.Functions(Set.of(new QualifiedName(schema, name)), Set.of()));
        }
        return known.isEmpty() ? Optional.empty() : Optional.of(new NameResolver.Functions(names, known));
    }

    private boolean mayMean(Operator operator, List<String> parts) {
        String schema = operator.name().schema();
        return parts.size() > 1 ? schema.equals(parts.get(parts.size() - 2)) : path == null || path.contains(schema);
    }

    /** What a cast to a type of that name, in whatever schema, may call; null if nothing but PostgreSQL's own. */
    NameResolver.@Nullable Functions cast(List<String> parts) {
        return casts.computeIfAbsent(parts.get(parts.size() - 1), this::findCast)
                .orElse(null);
    }

    private Optional<NameResolver.Functions> findCast(String type) {
        Set<Function> known = new LinkedHashSet<>(catalog.castFunctions(type));
        for (String name : KEYWORD_TYPES.getOrDefault(type, List.of())) {
            known.addAll(catalog.castFunctions(name));
        }
        if (type.startsWith("_")) {
            // An array's elements are cast one by one.
            known.addAll(catalog.castFunctions(type.substring(1)));
        }
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Set<QualifiedName> names = new LinkedHashSet<>();
        known.forEach(function -> names.add(function.name()));
        return Optional.of(new NameResolver.Functions(names, known));
    }
}
