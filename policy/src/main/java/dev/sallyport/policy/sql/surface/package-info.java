/**
 * Reads the small language of the proxy's own tables: one table at a time, a condition, an order, a limit, and the two
 * calls that vote. Knows neither which tables there are nor what is in them.
 */
@NullMarked
package dev.sallyport.policy.sql.surface;

import org.jspecify.annotations.NullMarked;
