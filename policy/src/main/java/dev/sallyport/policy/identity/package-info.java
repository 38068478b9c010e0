/**
 * Who is asking: the principal as a value, after it was proven. Knows nothing of tokens, certificates or networks:
 * proving an identity is the daemon's work, this package only says what was proven.
 */
@NullMarked
package dev.sallyport.policy.identity;

import org.jspecify.annotations.NullMarked;
