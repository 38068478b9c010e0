package dev.sallyport.policy.catalog;

/**
 * A relation's or function's name with its schema, both as PostgreSQL stores them (folded, unquoted).
 *
 * @param schema the schema, {@code pg_temp} for any session's temporary schema
 * @param name the object's own name
 */
public record QualifiedName(String schema, String name) implements Comparable<QualifiedName> {
    /** Whether it is of a temporary schema, be it the session's own or another's. */
    public boolean temporary() {
        return schema.startsWith("pg_temp");
    }

    @Override
    public int compareTo(QualifiedName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
