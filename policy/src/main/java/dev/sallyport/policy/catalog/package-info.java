/**
 * A database's catalog as an immutable value: what exists, under which OIDs, and what views are made of. Knows nothing
 * of how it is loaded.
 */
@NullMarked
package dev.sallyport.policy.catalog;

import org.jspecify.annotations.NullMarked;
