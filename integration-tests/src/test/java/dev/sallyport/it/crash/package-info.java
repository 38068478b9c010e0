/**
 * The log's writer in a process of its own, killed again and again, and what must hold of the log that it leaves.
 * Knows the log's interface and its files, nothing of its insides.
 */
@NullMarked
package dev.sallyport.it.crash;

import org.jspecify.annotations.NullMarked;
