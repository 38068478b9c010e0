/**
 * What a statement is and does, as values: the facts that rules are matched against. Knows nothing of how they were
 * found out (no parser type appears here) nor of rules.
 */
@NullMarked
package dev.sallyport.policy.statement;

import org.jspecify.annotations.NullMarked;
