package dev.sallyport.policy.sql;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a text's meaning depends on besides the text.
 *
 * @param catalog what exists
 * @param searchPath schemas in order as the server resolves them ({@code pg_catalog} and {@code pg_temp} are put first
 *     where they are missing), or null if it can't be known: then a bare name stands for every relation or function of
 *     that name in any schema
 * @param created names created by this session which the catalog may not show yet
 * @param standardConformingStrings the setting of that name
 * @param resolve false to leave names as they are written, for reading without a database
 */
public record AnalysisScope(
        Catalog catalog,
        @Nullable List<String> searchPath,
        Set<QualifiedName> created,
        boolean standardConformingStrings,
        boolean resolve) {
    public AnalysisScope {
        searchPath = searchPath == null ? null : List.copyOf(searchPath);
        created = Set.copyOf(created);
    }

    /** For reading statements without a database: the newest version's rules, names as written. */
    public static AnalysisScope withoutCatalog() {
        return new AnalysisScope(Catalog.empty(), null, Set.of(), true, false);
    }
}
