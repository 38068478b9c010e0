/**
 * Column lineage against a real PostgreSQL: every cell of every table carries a mark that tells where it comes from, so
 * that a mark in a result shows which column its value was computed from.
 */
@NullMarked
package dev.sallyport.it.lineage;

import org.jspecify.annotations.NullMarked;
