/**
 * From tree to facts: walks a statement, tells relations from common table expressions, resolves names against the
 * catalog and collects what rules want to know. Knows nothing of tokens' rules or of grammar.
 */
@NullMarked
package dev.sallyport.policy.sql.analysis;

import org.jspecify.annotations.NullMarked;
