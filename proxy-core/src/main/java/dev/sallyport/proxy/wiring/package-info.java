/** Puts the daemon together from its parts by constructor calls, and takes it apart again. */
@NullMarked
package dev.sallyport.proxy.wiring;

import org.jspecify.annotations.NullMarked;
