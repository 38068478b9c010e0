/**
 * Reading of PostgreSQL's SQL: text in, {@link dev.sallyport.policy.statement.Analysis} out. Knows nothing of rules,
 * principals and connections; the parser types it works with (Apache Calcite's tree) do not leave it.
 */
@NullMarked
package dev.sallyport.policy.sql;

import org.jspecify.annotations.NullMarked;
