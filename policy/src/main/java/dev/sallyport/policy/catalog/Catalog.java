package dev.sallyport.policy.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An immutable snapshot of one database's catalog. Safe for use by any thread. */
public final class Catalog {
    /** {@code FirstNormalObjectId} (access/transam.h): what was created after initdb has a higher OID, or this. */
    public static final long FIRST_USER_OID = 16384;

    private final long version;
    private final int serverVersion;
    private final Set<String> schemas;
    private final Map<QualifiedName, Relation> relationsByName = new HashMap<>();
    private final Map<Long, Relation> relationsByOid = new HashMap<>();
    private final Map<String, List<Relation>> relationsByBareName = new HashMap<>();
    private final Map<String, List<Function>> functionsByBareName = new HashMap<>();
    private final Map<String, List<Operator>> operatorsByBareName = new HashMap<>();
    private final Map<String, List<Function>> castsByType = new HashMap<>();
    private final Map<Class<?>, Object> derived = new ConcurrentHashMap<>();
    private final Set<String> computingOperators = new HashSet<>();
    private final CodeBehind codeBehind;
    private final Map<Long, List<Integer>> primaryKeys;

    /** A snapshot that doesn't know operators and casts: none of them counts as a call. */
    public Catalog(
            long version,
            int serverVersion,
            Set<String> schemas,
            Collection<Relation> relations,
            Collection<Function> functions) {
        this(version, serverVersion, schemas, relations, functions, List.of(), List.of());
    }

    /** A snapshot that doesn't know of code behind relations. */
    public Catalog(
            long version,
            int serverVersion,
            Set<String> schemas,
            Collection<Relation> relations,
            Collection<Function> functions,
            Collection<Operator> operators,
            Collection<Cast> casts) {
        this(version, serverVersion, schemas, relations, functions, operators, casts, CodeBehind.NONE);
    }

    /** A snapshot that doesn't know of primary keys. */
    public Catalog(
            long version,
            int serverVersion,
            Set<String> schemas,
            Collection<Relation> relations,
            Collection<Function> functions,
            Collection<Operator> operators,
            Collection<Cast> casts,
            CodeBehind codeBehind) {
        this(version, serverVersion, schemas, relations, functions, operators, casts, codeBehind, Map.of());
    }

    /**
     * @param version grows with each snapshot of the same database; part of cache keys
     * @param serverVersion {@code server_version_num}, e.g. 180001
     * @param schemas every schema's name
     * @param operators every operator, PostgreSQL's own included; empty if they aren't known
     * @param casts those that aren't PostgreSQL's own
     * @param codeBehind which relations' use may change the session's settings
     * @param primaryKeys the numbers of the columns of relations' primary keys, in the key's order, by relation
     */
    public Catalog(
            long version,
            int serverVersion,
            Set<String> schemas,
            Collection<Relation> relations,
            Collection<Function> functions,
            Collection<Operator> operators,
            Collection<Cast> casts,
            CodeBehind codeBehind,
            Map<Long, List<Integer>> primaryKeys) {
        this.codeBehind = codeBehind;
        this.primaryKeys = Map.copyOf(primaryKeys);
        this.version = version;
        this.serverVersion = serverVersion;
        this.schemas = Set.copyOf(schemas);
        for (Relation relation : relations) {
            relationsByName.put(relation.name(), relation);
            relationsByOid.put(relation.oid(), relation);
            relationsByBareName
                    .computeIfAbsent(relation.name().name(), name -> new ArrayList<>())
                    .add(relation);
        }
        for (Function function : functions) {
            functionsByBareName
                    .computeIfAbsent(function.name().name(), name -> new ArrayList<>())
                    .add(function);
        }
        for (Operator operator : operators) {
            operatorsByBareName
                    .computeIfAbsent(operator.name().name(), name -> new ArrayList<>())
                    .add(operator);
        }
        operatorsByBareName.forEach((name, overloads) -> {
            boolean system =
                    overloads.stream().anyMatch(each -> each.name().schema().equals("pg_catalog"));
            if (system && overloads.stream().allMatch(Operator::trusted)) {
                computingOperators.add(name);
            }
        });
        for (Cast cast : casts) {
            castsByType.computeIfAbsent(cast.type(), type -> new ArrayList<>()).add(cast.function());
        }
    }

    /** A snapshot that knows nothing, for reading statements without a database. */
    public static Catalog empty() {
        return new Catalog(0, 180000, Set.of(), List.of(), List.of());
    }

    public long version() {
        return version;
    }

    /** {@code server_version_num}. */
    public int serverVersion() {
        return serverVersion;
    }

    public Set<String> schemas() {
        return schemas;
    }

    public @Nullable Relation relation(QualifiedName name) {
        return relationsByName.get(name);
    }

    public @Nullable Relation relation(long oid) {
        return relationsByOid.get(oid);
    }

    public Collection<Relation> relations() {
        return Collections.unmodifiableCollection(relationsByOid.values());
    }

    /** Every relation of that name in whatever schema. */
    public List<Relation> relationsNamed(String name) {
        return Collections.unmodifiableList(relationsByBareName.getOrDefault(name, List.of()));
    }

    /** Every overload of that name in whatever schema. */
    public List<Function> functionsNamed(String name) {
        return Collections.unmodifiableList(functionsByBareName.getOrDefault(name, List.of()));
    }

    /**
     * What somebody computes from this snapshot, once, and wants to keep exactly as long as it.
     *
     * @param kind tells one such thing from another
     */
    public <T> T derived(Class<T> kind, java.util.function.Function<Catalog, T> computation) {
        Object known = derived.get(kind);
        return kind.cast(known != null ? known : derived.computeIfAbsent(kind, key -> computation.apply(this)));
    }

    /** Whether both say the same of the database; their versions don't count. */
    public boolean sameAs(Catalog other) {
        return serverVersion == other.serverVersion
                && schemas.equals(other.schemas)
                && relationsByOid.equals(other.relationsByOid)
                && functionsByBareName.equals(other.functionsByBareName)
                && operatorsByBareName.equals(other.operatorsByBareName)
                && castsByType.equals(other.castsByType)
                && codeBehind.equals(other.codeBehind)
                && primaryKeys.equals(other.primaryKeys);
    }

    /** Which relations' use may change the session's settings. */
    public CodeBehind codeBehind() {
        return codeBehind;
    }

    /** The columns of a relation's primary key, in the key's order; empty if it has none. */
    public List<Column> primaryKey(Relation relation) {
        List<Column> key = new ArrayList<>();
        for (int number : primaryKeys.getOrDefault(relation.oid(), List.of())) {
            Column column = relation.column(number);
            if (column == null) {
                return List.of();
            }
            key.add(column);
        }
        return key;
    }

    /** Whether the operators are known, so that one that isn't among them is new. */
    public boolean knowsOperators() {
        return !operatorsByBareName.isEmpty();
    }

    /** Every operator of that name in whatever schema. */
    public List<Operator> operatorsNamed(String name) {
        return Collections.unmodifiableList(operatorsByBareName.getOrDefault(name, List.of()));
    }

    /**
     * Whether an operator of that bare name only computes, whatever the search path: one of PostgreSQL's own is always
     * found, and every other is trusted.
     */
    public boolean onlyComputes(String name) {
        return computingOperators.contains(name);
    }

    /** The functions of users' casts to a type of that bare name. */
    public List<Function> castFunctions(String type) {
        return Collections.unmodifiableList(castsByType.getOrDefault(type, List.of()));
    }
}
