/**
 * The verifiable audit log: events as values, an append-only log that is durable before it answers, a verifier that
 * needs nothing but the directory and a public key, and ways to read the log as it grows. Knows nothing of the policy,
 * the sessions or the protocol that it records, so that it can be verified without the code it watches.
 */
@NullMarked
package dev.sallyport.audit;

import org.jspecify.annotations.NullMarked;
