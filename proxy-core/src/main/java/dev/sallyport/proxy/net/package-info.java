/** Listeners, event loops, TLS contexts and connection limits. Knows nothing of what is said on a connection. */
@NullMarked
package dev.sallyport.proxy.net;

import org.jspecify.annotations.NullMarked;
