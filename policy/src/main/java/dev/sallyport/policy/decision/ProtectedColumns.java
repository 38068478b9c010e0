package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.RowReference;
import dev.sallyport.policy.statement.RowValue;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which constants of a statement may be values of columns that somebody sees only masked, or of columns whose names say
 * that they hold secrets. Such constants are nothing to write down, whoever the statement is from: what a column is
 * compared with or set to is as good as its value. Immutable.
 */
public final class ProtectedColumns {
    private static final Set<Category> KINDS = EnumSet.of(Category.DQL, Category.DML);

    /** Commands that need not name the columns that they fill. */
    private static final Set<String> WHOLE_ROWS = Set.of("INSERT", "MERGE");

    /** Commands that do what they say themselves: not those of a name that stands for another. */
    private static final Set<String> PLAIN = Set.of("SELECT", "INSERT", "UPDATE", "DELETE");

    /** What names of columns that hold secrets have in them. */
    private static final Pattern SECRET = Pattern.compile("passw|passphrase|passcode|pwd|secret|token|credential"
            + "|(?:api|private|access|encryption)_?key|(?:^|_)(?:pass|pw|pin|cvv|cvc|otp|salt|hash)(?:_|$)");

    /** Functions that are given passwords and keys, or that set what nobody knows the meaning of. */
    private static final Pattern GIVEN_SECRETS = Pattern.compile("dblink.*|pgp_.*|(?:en|de)crypt(?:_iv)?|crypt|hmac"
            + "|digest|md5|sha(?:224|256|384|512)|set_config|gen_salt|(?:de)?armor|crypto_.*|scram.*|hash.*"
            + "|.*(?:passw|secret|token|credential).*");

    private static final String SYSTEM = "pg_catalog";
    private static final Set<RelationKind> TABLES =
            EnumSet.of(RelationKind.TABLE, RelationKind.PARTITIONED_TABLE, RelationKind.FOREIGN_TABLE);

    private final ColumnMasks masks;
    private final boolean masking;
    private final Set<QualifiedName> created;

    /**
     * @param masks the columns of the catalog that a rule masks
     * @param masking whether there is a rule that masks columns at all, be they there or not
     * @param created names of relations that may be others than the catalog says
     */
    ProtectedColumns(ColumnMasks masks, boolean masking, Set<QualifiedName> created) {
        this.masks = masks;
        this.masking = masking;
        this.created = Set.copyOf(created);
    }

    /**
     * Whether no constant of the statement may be written down: it is a command, of which passwords may be a part, or
     * gives something to functions that take secrets, as whatever isn't PostgreSQL's own may.
     */
    public boolean secretive(StatementFacts facts) {
        boolean[] found = new boolean[1];
        facts.forEach(part -> found[0] |=
                part.has(Trait.CARRIES_SECRET) || part.functions().stream().anyMatch(ProtectedColumns::takesSecrets));
        return found[0] || !KINDS.contains(facts.category());
    }

    private static boolean takesSecrets(FunctionUse use) {
        return use.functions().stream().anyMatch(function -> function.oid() >= Catalog.FIRST_USER_OID)
                || use.names().stream()
                        .anyMatch(name -> !SYSTEM.equals(name.schema())
                                || GIVEN_SECRETS
                                        .matcher(name.name().toLowerCase(Locale.ROOT))
                                        .matches());
    }

    /**
     * Whether a constant of the statement may have to do with a protected column; if not, none has. Where code runs that
     * can't be seen into, any may.
     */
    public boolean touchedBy(StatementFacts facts) {
        boolean[] found = new boolean[1];
        facts.forEach(part -> found[0] |= touched(part));
        return found[0];
    }

    private boolean touched(StatementFacts facts) {
        for (ColumnUse use : facts.columns()) {
            boolean known = !use.relations().isEmpty() || !named(facts, use);
            if (!known
                    || secret(use.column())
                    || use.relations().stream().anyMatch(each -> holds(each, use.column()))) {
                return true;
            }
        }
        boolean whole = WHOLE_ROWS.contains(facts.kind());
        for (RelationUse use : facts.relations()) {
            boolean filled = whole && use.access() != Access.READ;
            if (filled && use.relations().stream().anyMatch(each -> holds(each, "*"))) {
                return true;
            }
        }
        return unseen(facts);
    }

    /** Whether the column must be a table's, so that the catalog doesn't know it yet if it is none there. */
    private boolean named(StatementFacts facts, ColumnUse use) {
        return masking
                && (use.usage() == ColumnUsage.WRITE
                        || (use.usage() == ColumnUsage.PREDICATE && facts.references() != null));
    }

    /** Whether it can't be seen what becomes of the statement's constants, wherever they stand. */
    private boolean unseen(StatementFacts facts) {
        return facts.has(Trait.OPAQUE)
                || facts.functions().stream().anyMatch(ProtectedColumns::runsText)
                || facts.relations().stream().anyMatch(this::unclear);
    }

    /** Whether it isn't known what the relation is, what it compares by itself, or what changing its rows does. */
    private boolean unclear(RelationUse use) {
        return use.relations().isEmpty()
                || use.names().stream().anyMatch(created::contains)
                || use.relations().stream()
                        .anyMatch(each -> masks.filters(each) != null
                                || (use.access() != Access.READ && masks.readThrough(each) != null));
    }

    /** Whether it is given SQL as text, or acts in another way that can't be seen. */
    private static boolean runsText(FunctionUse use) {
        return takesSecrets(use) || use.names().stream().anyMatch(name -> FunctionSafety.escapes(name.name()));
    }

    /** Whether a column of the relation, or any of it for {@code *}, is protected; one that isn't known is. */
    boolean holds(Relation relation, String name) {
        if (name.equals("*")) {
            return masks.any(relation) || relation.columns().stream().anyMatch(column -> secret(column.name()));
        }
        if (secret(name)) {
            return true;
        }
        Column column = relation.column(name);
        return column == null ? masking : masks.mask(relation.oid(), column.number()) != null;
    }

    private static boolean secret(String column) {
        return SECRET.matcher(column.toLowerCase(Locale.ROOT)).find();
    }

    /**
     * The constants of which it is certain that they are compared with, or written to, a column that isn't protected,
     * and that this column meets no other.
     *
     * <p>INVARIANT: a column that is mentioned twice, joined or part of a whole row may be equal to a protected one, and
     * with it what it is compared with. Of statements with more than one table nothing is told.
     */
    public List<RowValue> free(StatementFacts facts) {
        List<RowReference> references = facts.references();
        if (!PLAIN.contains(facts.kind()) || references == null || references.size() != 1 || mixes(facts)) {
            return List.of();
        }
        RowReference reference = references.get(0);
        if (!TABLES.contains(reference.relation().kind()) || reference.open()) {
            return List.of();
        }
        List<RowValue> free = new ArrayList<>();
        reference.equal().forEach((column, values) -> {
            if (!holds(reference.relation(), column) && mentions(facts, column) == 1) {
                free.addAll(values);
            }
        });
        for (Map<String, RowValue> row : reference.inserted()) {
            row.forEach((column, value) -> {
                if (!holds(reference.relation(), column)) {
                    free.add(value);
                }
            });
        }
        return free;
    }

    private static long mentions(StatementFacts facts, String column) {
        return facts.columns().stream()
                .filter(use -> use.column().equals(column))
                .count();
    }

    /** Whether values may get from one column to another unseen: in whole rows, or in what can't be seen into. */
    private boolean mixes(StatementFacts facts) {
        return unseen(facts)
                || !facts.nested().isEmpty()
                || facts.columns().stream().anyMatch(use -> use.star() && !listed(use));
    }

    /** Whether it is a star by which the answer has, or INSERT fills, all columns, each for itself. */
    private static boolean listed(ColumnUse use) {
        return (use.usage() == ColumnUsage.OUTPUT || use.usage() == ColumnUsage.WRITE)
                && use.written().get(use.written().size() - 1).equals("*");
    }
}
