/** The catalog snapshot and the names it resolves, against every supported version of PostgreSQL. */
@NullMarked
package dev.sallyport.it.catalog;

import org.jspecify.annotations.NullMarked;
