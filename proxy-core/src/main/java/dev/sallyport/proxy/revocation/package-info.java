/**
 * Proofs of identity that no longer count although they haven't expired: by principal, by token, by issuer. Knows
 * principals and what is kept of their tokens; knows no sessions, which are told through a listener.
 */
@NullMarked
package dev.sallyport.proxy.revocation;

import org.jspecify.annotations.NullMarked;
