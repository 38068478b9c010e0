/** Tests from outside: real PostgreSQL, real clients, attacks, and the rules of the architecture. */
@NullMarked
package dev.sallyport.it;

import org.jspecify.annotations.NullMarked;
