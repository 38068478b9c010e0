/**
 * The few file operations that durability rests on, behind an interface, so that tests can make each of them fail.
 * Knows nothing of logs, events or trees.
 */
@NullMarked
package dev.sallyport.audit.disk;

import org.jspecify.annotations.NullMarked;
