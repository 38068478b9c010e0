/**
 * Masking at the scan: a mention of a relation that has masked columns is replaced, in the statement's own text, by a
 * derived table that yields masked values of the same names, order and types. Knows nothing of rules or of whom they
 * are about.
 */
@NullMarked
package dev.sallyport.policy.sql.scan;

import org.jspecify.annotations.NullMarked;
