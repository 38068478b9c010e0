package dev.sallyport.policy.statement;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import java.util.List;
import java.util.Set;

/**
 * One mention of a relation in a statement, resolved as far as it can be.
 *
 * @param written the name's parts as written, folded, without quotes
 * @param access how it is used
 * @param names every qualified name it may stand for; rules match on these. Never empty
 * @param relations the catalog's relations among them; empty if none is known by that name
 * @param missingOk whether the statement itself tolerates its absence (IF EXISTS, CREATE)
 * @param position where it stands: characters from 1 in the analysed text, as in ErrorResponse's {@code P} field
 */
public record RelationUse(
        List<String> written,
        Access access,
        Set<QualifiedName> names,
        Set<Relation> relations,
        boolean missingOk,
        int position) {
    public RelationUse {
        written = List.copyOf(written);
        names = Set.copyOf(names);
        relations = Set.copyOf(relations);
    }

    /** The name as written, joined by dots. */
    public String writtenName() {
        return String.join(".", written);
    }
}
