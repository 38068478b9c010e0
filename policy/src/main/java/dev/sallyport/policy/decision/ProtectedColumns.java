package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
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

    /** What names of columns that hold secrets have in them. */
    private static final Pattern SECRET = Pattern.compile("passw|passphrase|passcode|pwd|secret|token|credential"
            + "|(?:api|private|access|encryption)_?key|(?:^|_)(?:pass|pw|pin|cvv|cvc|otp|salt|hash)(?:_|$)");

    /** Functions that are given passwords and keys, or that set what nobody knows the meaning of. */
    private static final Pattern GIVEN_SECRETS = Pattern.compile("dblink.*|pgp_.*|(?:en|de)crypt(?:_iv)?|crypt|hmac"
            + "|digest|md5|sha(?:224|256|384|512)|set_config|.*(?:passw|secret|token|credential).*");

    private static final String SYSTEM = "pg_catalog";
    private static final Set<RelationKind> TABLES =
            EnumSet.of(RelationKind.TABLE, RelationKind.PARTITIONED_TABLE, RelationKind.FOREIGN_TABLE);

    private final ColumnMasks masks;

    ProtectedColumns(ColumnMasks masks) {
        this.masks = masks;
    }

    /**
     * Whether no constant of the statement may be written down: it is a command, of which passwords may be a part, or
     * gives something to functions that take secrets.
     */
    public boolean secretive(StatementFacts facts) {
        boolean[] found = new boolean[1];
        facts.forEach(part -> found[0] |=
                part.has(Trait.CARRIES_SECRET) || part.functions().stream().anyMatch(ProtectedColumns::takesSecrets));
        return found[0] || !KINDS.contains(facts.category());
    }

    private static boolean takesSecrets(FunctionUse use) {
        return use.names().stream()
                .anyMatch(name -> GIVEN_SECRETS
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
            if (secret(use.column()) || use.relations().stream().anyMatch(each -> holds(each, use.column()))) {
                return true;
            }
        }
        boolean whole = WHOLE_ROWS.contains(facts.kind());
        for (RelationUse use : facts.relations()) {
            boolean filled = whole && use.access() != Access.READ;
            if (unclear(use) || (filled && use.relations().stream().anyMatch(each -> holds(each, "*")))) {
                return true;
            }
        }
        return !masks.isEmpty()
                && (facts.has(Trait.OPAQUE) || facts.functions().stream().anyMatch(ProtectedColumns::strange));
    }

    /** Whether it isn't known what the relation is, or what changing its rows does. */
    private boolean unclear(RelationUse use) {
        if (masks.isEmpty()) {
            return false;
        }
        return use.relations().isEmpty()
                || use.relations().stream()
                        .anyMatch(each -> use.access() != Access.READ && masks.readThrough(each) != null);
    }

    private static boolean strange(FunctionUse use) {
        return use.names().stream().map(QualifiedName::schema).anyMatch(schema -> !SYSTEM.equals(schema));
    }

    /** Whether a column of the relation, or any of it for {@code *}, is protected; one that isn't known is. */
    boolean holds(Relation relation, String name) {
        if (name.equals("*")) {
            return masks.any(relation) || relation.columns().stream().anyMatch(column -> secret(column.name()));
        }
        if (secret(name)) {
            return true;
        }
        if (!masks.any(relation)) {
            return false;
        }
        Column column = relation.column(name);
        return column == null || masks.mask(relation.oid(), column.number()) != null;
    }

    private static boolean secret(String column) {
        return SECRET.matcher(column.toLowerCase(Locale.ROOT)).find();
    }

    /** The constants of which it is certain that they are compared with, or written to, a column that isn't protected. */
    public List<RowValue> free(StatementFacts facts) {
        List<RowValue> free = new ArrayList<>();
        List<RowReference> references = facts.references();
        if (references == null) {
            return free;
        }
        for (RowReference reference : references) {
            if (TABLES.contains(reference.relation().kind())) {
                add(reference, reference.equal(), free);
                for (Map<String, RowValue> row : reference.inserted()) {
                    row.forEach((column, value) -> {
                        if (!holds(reference.relation(), column)) {
                            free.add(value);
                        }
                    });
                }
            }
        }
        return free;
    }

    private void add(RowReference reference, Map<String, List<RowValue>> equal, List<RowValue> free) {
        equal.forEach((column, values) -> {
            if (!holds(reference.relation(), column)) {
                free.addAll(values);
            }
        });
    }
}
