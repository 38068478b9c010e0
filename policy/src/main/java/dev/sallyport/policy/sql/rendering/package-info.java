/**
 * Writes trees back as SQL: the tokens that were read, each in its plainest spelling, with as many parentheses as were
 * written or as the tree has. Knows nothing of what statements mean.
 */
@NullMarked
package dev.sallyport.policy.sql.rendering;

import org.jspecify.annotations.NullMarked;
