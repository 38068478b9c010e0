/**
 * PostgreSQL's grammar by recursive descent, one class per chapter: tokens to a tree of Calcite nodes. Knows nothing of
 * catalogs; names stay as written.
 */
@NullMarked
package dev.sallyport.policy.sql.parser;

import org.jspecify.annotations.NullMarked;
