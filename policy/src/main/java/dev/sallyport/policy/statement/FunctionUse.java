package dev.sallyport.policy.statement;

import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import java.util.List;
import java.util.Set;

/**
 * One call of a function or procedure.
 *
 * @param written the name's parts as written, folded, without quotes
 * @param names every qualified name it may stand for. Never empty
 * @param functions the catalog's functions among them, all overloads; empty if none is known
 * @param position characters from 1 in the analysed text
 */
public record FunctionUse(List<String> written, Set<QualifiedName> names, Set<Function> functions, int position) {
    public FunctionUse {
        written = List.copyOf(written);
        names = Set.copyOf(names);
        functions = Set.copyOf(functions);
    }

    /** The name as written, joined by dots. */
    public String writtenName() {
        return String.join(".", written);
    }
}
