package dev.sallyport.policy.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function, procedure, aggregate or window function; one per overload.
 *
 * @param oid {@code pg_proc.oid}
 * @param name schema and name
 * @param procedure whether it is called by CALL
 * @param language {@code pg_language.lanname}: {@code internal}, {@code c}, {@code sql}, {@code plpgsql}, …
 * @param volatility {@code provolatile}: {@code i}, {@code s} or {@code v}
 * @param securityDefiner whether it runs with its owner's rights
 * @param columns the names of the columns that it has in FROM, in order: those of its OUT parameters or of its composite
 *     type; an empty list if it has one column that is named after the function; null if that isn't known or depends on
 *     the call, as for functions that return {@code record} or {@code anyelement}
 */
public record Function(
        long oid,
        QualifiedName name,
        boolean procedure,
        String language,
        char volatility,
        boolean securityDefiner,
        @Nullable List<String> columns) {
    public Function {
        columns = columns == null ? null : List.copyOf(columns);
    }

    /** Cheap, because functions are kept in many sets: what is equal has the same OID. */
    @Override
    public int hashCode() {
        return Long.hashCode(oid);
    }

    /** A function of whose columns nothing is known. */
    public Function(
            long oid,
            QualifiedName name,
            boolean procedure,
            String language,
            char volatility,
            boolean securityDefiner) {
        this(oid, name, procedure, language, volatility, securityDefiner, null);
    }
}
