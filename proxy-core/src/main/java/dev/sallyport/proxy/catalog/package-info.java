/** Loads a database's catalog over a connection of the proxy's own and keeps it fresh. Knows nothing of sessions. */
@NullMarked
package dev.sallyport.proxy.catalog;

import org.jspecify.annotations.NullMarked;
