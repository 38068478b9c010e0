/**
 * The load run: the same clients against PostgreSQL itself, other proxies and this one, by turns, with what each costs
 * in processor time. Never run by the tests; knows the daemon by its command line only.
 */
@NullMarked
package dev.sallyport.it.load;

import org.jspecify.annotations.NullMarked;
