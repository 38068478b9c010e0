/**
 * Policy files: their form, their strict reading, and the rules, patterns and conditions in them as values. Knows
 * nothing of catalogs and of how rules combine to a decision.
 */
@NullMarked
package dev.sallyport.policy.rule;

import org.jspecify.annotations.NullMarked;
