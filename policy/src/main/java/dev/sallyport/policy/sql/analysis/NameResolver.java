package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a written name may stand for (manual, 5.10.3). Where that can't be known it answers with everything that
 * it may be. Serves one text and one thread.
 */
public final class NameResolver {
    private static final String ANY_SCHEMA = "*";
    private static final String TEMPORARY = "pg_temp";
    private static final String SYSTEM = "pg_catalog";

    private final Catalog catalog;
    private @Nullable List<String> path;

    /** The schema that is being made around what is resolved, which the catalog can't know yet. */
    private @Nullable String making;

    /** The session's own temporary schema, {@code pg_temp_3} for example, if it has one yet and the path tells. */
    private final @Nullable String ownTemporary;

    private Set<QualifiedName> created;
    private final boolean resolve;
    private final HiddenCalls hiddenCalls;
    private final Map<List<String>, Relations> relationsByName = new HashMap<>();
    private final Map<List<String>, Functions> functionsByName = new HashMap<>();

    /**
     * What a name may stand for.
     *
     * @param created whether the session itself made it, so that the catalog needn't know it yet
     */
    public record Relations(Set<QualifiedName> names, Set<Relation> known, boolean created) {
        public Relations {
            names = Set.copyOf(names);
            known = Set.copyOf(known);
        }
    }

    /** What a function's name may stand for, all overloads. */
    public record Functions(Set<QualifiedName> names, Set<Function> known) {
        public Functions {
            names = Set.copyOf(names);
            known = Set.copyOf(known);
        }
    }

    /**
     * @param path the effective search path, or null if it can't be known
     * @param created relations that exist but may be missing in the catalog
     * @param resolve false to leave names as they are written
     */
    public NameResolver(Catalog catalog, @Nullable List<String> path, Set<QualifiedName> created, boolean resolve) {
        this.catalog = catalog;
        this.path = path == null ? null : complete(path);
        this.ownTemporary = path == null ? null : ownTemporary(path);
        this.created = created;
        this.resolve = resolve;
        this.hiddenCalls = new HiddenCalls(catalog, this.path);
    }

    /** What names meant before {@link #enter}. */
    record Inner(
            @Nullable List<String> path,
            Set<QualifiedName> created,
            @Nullable String making) {}

    /**
     * From now on names stand within a CREATE SCHEMA, which searches the new schema before those of the path (manual,
     * "CREATE SCHEMA"). What is made in it may mean what it is named like elsewhere, too: something of the same name that
     * the server finds before.
     *
     * @param relations what is made in it
     * @return for {@link #leave}
     */
    Inner enter(String schema, Set<String> relations) {
        Inner outside = new Inner(path, created, making);
        making = schema;
        Set<QualifiedName> all = new LinkedHashSet<>(created);
        relations.forEach(relation -> all.add(new QualifiedName(schema, relation)));
        created = all;
        if (path != null) {
            List<String> inner = new ArrayList<>(path);
            inner.add(0, schema);
            path = inner;
        }
        relationsByName.clear();
        return outside;
    }

    /** Ends what {@link #enter} began. */
    void leave(Inner outside) {
        path = outside.path();
        created = outside.created();
        making = outside.making();
        relationsByName.clear();
    }

    private static boolean temporary(String schema) {
        return schema.equals(TEMPORARY) || schema.startsWith(TEMPORARY + "_");
    }

    private static @Nullable String ownTemporary(List<String> path) {
        for (String schema : path) {
            if (temporary(schema) && !schema.equals(TEMPORARY)) {
                return schema;
            }
        }
        return null;
    }

    /** Adds the schemas that the server searches without being told (manual, search_path). */
    private static List<String> complete(List<String> path) {
        List<String> complete = new ArrayList<>();
        for (String schema : path) {
            complete.add(temporary(schema) ? TEMPORARY : schema);
        }
        if (!complete.contains(SYSTEM)) {
            complete.add(0, SYSTEM);
        }
        if (!complete.contains(TEMPORARY)) {
            complete.add(0, TEMPORARY);
        }
        return complete;
    }

    private static String schemaOf(List<String> parts) {
        String schema = parts.get(parts.size() - 2);
        return temporary(schema) ? TEMPORARY : schema;
    }

    private static String last(List<String> parts) {
        return parts.get(parts.size() - 1);
    }

    private boolean exists(QualifiedName name) {
        return !known(name).isEmpty() || created.contains(name);
    }

    /** The catalog's relations of that name; {@code pg_temp} is the session's own, or any where that can't be known. */
    private Set<Relation> known(QualifiedName name) {
        Set<Relation> known = new LinkedHashSet<>();
        if (!name.schema().equals(TEMPORARY)) {
            add(known, catalog.relation(name));
        } else if (ownTemporary != null) {
            add(known, catalog.relation(new QualifiedName(ownTemporary, name.name())));
        } else if (path == null) {
            for (Relation relation : catalog.relationsNamed(name.name())) {
                if (temporary(relation.name().schema())) {
                    known.add(relation);
                }
            }
        }
        return known;
    }

    private static void add(Set<Relation> known, @Nullable Relation relation) {
        if (relation != null) {
            known.add(relation);
        }
    }

    /** The catalog's relations of these names. */
    Set<Relation> known(Set<QualifiedName> names) {
        return relations(names).known();
    }

    private Relations relations(Set<QualifiedName> names) {
        Set<Relation> known = new LinkedHashSet<>();
        boolean made = false;
        for (QualifiedName name : names) {
            known.addAll(known(name));
            made |= created.contains(name);
        }
        return new Relations(names, known, made);
    }

    /** What an existing relation's name stands for. Mentions of one name share one value. */
    public Relations relation(List<String> parts) {
        return relationsByName.computeIfAbsent(parts, this::find);
    }

    private Relations find(List<String> parts) {
        String name = last(parts);
        if (parts.size() > 1) {
            return relations(Set.of(new QualifiedName(schemaOf(parts), name)));
        }
        if (!resolve) {
            return new Relations(Set.of(new QualifiedName(ANY_SCHEMA, name)), Set.of(), false);
        }
        return path == null ? anywhere(name) : onPath(name, path);
    }

    private Relations anywhere(String name) {
        Set<QualifiedName> names = new LinkedHashSet<>();
        for (Relation relation : catalog.relationsNamed(name)) {
            String schema = relation.name().schema();
            names.add(temporary(schema) ? new QualifiedName(TEMPORARY, name) : relation.name());
        }
        for (QualifiedName candidate : created) {
            if (candidate.name().equals(name)) {
                names.add(candidate);
            }
        }
        return relations(names.isEmpty() ? Set.of(new QualifiedName(ANY_SCHEMA, name)) : names);
    }

    /** What this session created may be gone again: then the name stands for what is behind it on the path. */
    private Relations onPath(String name, List<String> schemas) {
        Set<QualifiedName> candidates = new LinkedHashSet<>();
        Set<QualifiedName> existing = new LinkedHashSet<>();
        for (String schema : schemas) {
            QualifiedName candidate = new QualifiedName(schema, name);
            candidates.add(candidate);
            if (exists(candidate)) {
                existing.add(candidate);
                if (!created.contains(candidate)) {
                    break;
                }
            }
        }
        return relations(existing.isEmpty() ? candidates : existing);
    }

    /** What the name of a relation that is about to be created stands for. */
    Relations creation(List<String> parts, boolean temporary) {
        String name = last(parts);
        if (temporary) {
            return relations(Set.of(new QualifiedName(TEMPORARY, name)));
        }
        if (parts.size() == 1 && making != null) {
            return relations(Set.of(new QualifiedName(making, name)));
        }
        if (parts.size() > 1 || !resolve || path == null) {
            return relation(parts);
        }
        for (String schema : path) {
            boolean implicit = schema.equals(TEMPORARY) || schema.equals(SYSTEM);
            if (!implicit && (catalog.schemas().isEmpty() || catalog.schemas().contains(schema))) {
                return relations(Set.of(new QualifiedName(schema, name)));
            }
        }
        return relation(parts);
    }

    /** What a function's name stands for. Mentions of one name share one value. */
    public Functions function(List<String> parts) {
        return functionsByName.computeIfAbsent(parts, this::findFunction);
    }

    private Functions findFunction(List<String> parts) {
        String name = last(parts);
        if (!resolve) {
            String schema = parts.size() > 1 ? schemaOf(parts) : ANY_SCHEMA;
            return new Functions(Set.of(new QualifiedName(schema, name)), Set.of());
        }
        Set<QualifiedName> names = new LinkedHashSet<>();
        Set<Function> known = new LinkedHashSet<>();
        for (Function function : catalog.functionsNamed(name)) {
            if (mayMean(function, parts)) {
                names.add(function.name());
                known.add(function);
            }
        }
        if (names.isEmpty()) {
            unknownFunction(parts, names);
        }
        return new Functions(names, known);
    }

    private boolean mayMean(Function function, List<String> parts) {
        String schema = function.name().schema();
        if (parts.size() > 1) {
            return schema.equals(schemaOf(parts));
        }
        // Functions are never found in the temporary schema without naming it.
        return path == null || (path.contains(schema) && !schema.equals(TEMPORARY));
    }

    private void unknownFunction(List<String> parts, Set<QualifiedName> names) {
        if (parts.size() > 1) {
            names.add(new QualifiedName(schemaOf(parts), last(parts)));
        } else if (path == null) {
            names.add(new QualifiedName(ANY_SCHEMA, last(parts)));
        } else {
            for (String schema : path) {
                if (!schema.equals(TEMPORARY)) {
                    names.add(new QualifiedName(schema, last(parts)));
                }
            }
        }
    }

    /** Whether any function may be called by that bare name. */
    boolean functionExists(String name) {
        return !catalog.functionsNamed(name).isEmpty();
    }

    /** The functions that an operator's name may call, or null if it only computes, as far as is known. */
    @Nullable
    Functions operator(List<String> parts) {
        return resolve && catalog.knowsOperators() ? hiddenCalls.operator(parts) : null;
    }

    /** The functions of users' casts to a type, or null if there are none. */
    @Nullable
    Functions cast(List<String> parts) {
        return hiddenCalls.cast(parts);
    }
}
