package dev.sallyport.policy.catalog;

/** The kinds of {@code pg_class.relkind} that a statement can name as a table. */
public enum RelationKind {
    TABLE('r'),
    PARTITIONED_TABLE('p'),
    VIEW('v'),
    MATERIALIZED_VIEW('m'),
    FOREIGN_TABLE('f'),
    SEQUENCE('S'),
    COMPOSITE_TYPE('c'),
    INDEX('i'),
    PARTITIONED_INDEX('I'),
    TOAST('t');

    private final char code;

    RelationKind(char code) {
        this.code = code;
    }

    /** The kind for a {@code relkind} code (manual, "pg_class"). */
    public static RelationKind of(char code) {
        for (RelationKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown relkind '" + code + "'");
    }
}
