package dev.sallyport.policy.statement;

import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import java.util.List;
import java.util.Set;

/**
 * One call of a function or procedure, be it by an operator or a cast that isn't PostgreSQL's own, or by what the
 * statement defines (a trigger, an aggregate, a type, …). What a statement doesn't write can't be seen in it: implicit
 * casts, types' input functions, domains' checks, operator classes.
 *
 * @param written the name's parts as written, folded, without quotes; an operator's or a type's where that calls it
 * @param names every qualified name it may stand for. Never empty
 * @param functions the catalog's functions among them, all overloads; empty if none is known
 * @param way how it comes to be called
 * @param position characters from 1 in the analysed text
 */
public record FunctionUse(
        List<String> written, Set<QualifiedName> names, Set<Function> functions, Way way, int position) {
    /** How a function comes to be called. */
    public enum Way {
        /** By its name with arguments. */
        CALL,
        /** By an operator, a cast or a field's name. */
        DISGUISED,
        /** Later, for what the statement defines. */
        ATTACHED
    }

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
