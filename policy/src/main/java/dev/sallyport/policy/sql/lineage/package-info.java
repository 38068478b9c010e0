/**
 * Column lineage: from which columns of which relations each column of a result is computed. Follows PostgreSQL's rules
 * of what a name means in which scope, and answers with more rather than less where it isn't certain. Knows nothing of
 * who asks or of what is masked.
 */
@NullMarked
package dev.sallyport.policy.sql.lineage;

import org.jspecify.annotations.NullMarked;
