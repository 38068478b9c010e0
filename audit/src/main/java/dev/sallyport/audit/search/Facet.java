package dev.sallyport.audit.search;

/** What events can be looked for by, besides their time. */
public enum Facet {
    /** Name or id of who acted. */
    PRINCIPAL('p'),
    /** Name or id of the human behind an agent. */
    ON_BEHALF_OF('o'),
    /** PostgreSQL's name of the command. */
    KIND('k'),
    /** A table read or written, with its schema or without. */
    TABLE('t'),
    /** A column used or masked, with its table and schema or without. */
    COLUMN('c'),
    /** The decision's effect. */
    DECISION('d'),
    /** A rule that decided, applied, would have applied, asked for an approval or masked. */
    RULE('r'),
    /** The event's type. */
    TYPE('y'),
    /** The session's id. */
    SESSION('s'),
    /** The approval's id. */
    APPROVAL('a'),
    /** A word of the statement's text as it is in the log. */
    WORD('w'),
    /** A row that was read or changed: its table and its key as it is in the log, see {@link Subject}. */
    ROW('u'),
    /** A table of which rows were, or may have been, read or changed whose keys aren't in the log. */
    ROWS_UNKNOWN('v'),
    /** A table of which rows' keys are hashed, and the name of the hashes' key. */
    ROWS_HASHED('h'),
    /** A parameter or literal, or its hash, as it is in the log. */
    VALUE('x');

    private final char prefix;

    Facet(char prefix) {
        this.prefix = prefix;
    }

    char prefix() {
        return prefix;
    }
}
