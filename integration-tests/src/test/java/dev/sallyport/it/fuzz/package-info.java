/**
 * Random conversations, legal and not, with random servers: what must hold of every session, whoever is at its ends.
 * Knows nothing of the sessions' insides.
 */
@NullMarked
package dev.sallyport.it.fuzz;

import org.jspecify.annotations.NullMarked;
