package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.statement.ColumnUsage;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column reference before the whole statement has been seen.
 *
 * @param written its parts; the last is {@code *} for a star
 * @param fixed the relations that it belongs to where that is known already, else null
 * @param offset in UTF-16 units from 0
 */
record ColumnMention(
        List<String> written, ColumnUsage usage, @Nullable Set<Relation> fixed, int offset) {}
