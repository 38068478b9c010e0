/**
 * The proxy's own tables and the one that answers questions about them: who am I, what binds me, what waits for
 * reviewers, what happened. Knows nothing of connections and messages.
 */
@NullMarked
package dev.sallyport.proxy.surface;

import org.jspecify.annotations.NullMarked;
