/** Takes privileges from the proxy's logins as the command says, and looks what is left. */
@NullMarked
package dev.sallyport.it.hardening;

import org.jspecify.annotations.NullMarked;
