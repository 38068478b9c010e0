/**
 * A client's session from its first byte to its last: start-up and login, the road of each statement to the upstream,
 * and the way of each answer back. Everything here is confined to the session's event loop. Knows nothing of how
 * identities are proven, policies written or logs stored.
 */
@NullMarked
package dev.sallyport.proxy.session;

import org.jspecify.annotations.NullMarked;
