/**
 * How long the work on one statement takes, and how much it allocates. Measures with JMH, by a command of its own and
 * never as a test; judges nothing, so that a busy machine fails nobody's build. Knows no network and no server.
 */
@NullMarked
package dev.sallyport.it.bench;

import org.jspecify.annotations.NullMarked;
