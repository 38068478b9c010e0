/**
 * Somebody who wants to get round the proxy, with real connections and everything the protocol offers. Knows the rules
 * it attacks from the outside only.
 */
@NullMarked
package dev.sallyport.it.attack;

import org.jspecify.annotations.NullMarked;
