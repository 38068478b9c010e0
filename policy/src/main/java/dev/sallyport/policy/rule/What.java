package dev.sallyport.policy.rule;

import dev.sallyport.policy.statement.Category;
import java.util.List;
import java.util.Set;

/**
 * What statements a rule speaks of. An empty collection doesn't restrict; several together all restrict.
 *
 * @param kinds command names as {@link CommandKinds} writes them
 * @param categories statement categories
 * @param tables relations, however they are used
 * @param tablesRead relations that are read
 * @param tablesWritten relations that are changed or created
 * @param columns columns, however they are used
 * @param functions functions that are called; in an allow rule those covered beside the safe ones
 * @param views in an allow rule only: views that may be read without what they read being covered
 */
public record What(
        Set<String> kinds,
        Set<Category> categories,
        List<NamePattern> tables,
        List<NamePattern> tablesRead,
        List<NamePattern> tablesWritten,
        List<NamePattern> columns,
        List<NamePattern> functions,
        List<NamePattern> views) {
    /** Restricts nothing. */
    public static final What ANYTHING =
            new What(Set.of(), Set.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public What {
        kinds = Set.copyOf(kinds);
        categories = Set.copyOf(categories);
        tables = List.copyOf(tables);
        tablesRead = List.copyOf(tablesRead);
        tablesWritten = List.copyOf(tablesWritten);
        columns = List.copyOf(columns);
        functions = List.copyOf(functions);
        views = List.copyOf(views);
    }

    /** Whether it restricts relations in any way. */
    public boolean restrictsTables() {
        return !tables.isEmpty()
                || !tablesRead.isEmpty()
                || !tablesWritten.isEmpty()
                || !views.isEmpty()
                || !columns.isEmpty();
    }

    /** Whether it names the sort of statement. */
    public boolean namesStatement() {
        return !kinds.isEmpty() || !categories.isEmpty();
    }
}
