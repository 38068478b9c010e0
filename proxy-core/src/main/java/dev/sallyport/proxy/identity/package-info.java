/**
 * Proves who is asking, from tokens, and says so as a principal; mints tokens where there is no identity provider. The
 * only package that knows the JOSE library. Knows no sessions, no messages and no rules.
 */
@NullMarked
package dev.sallyport.proxy.identity;

import org.jspecify.annotations.NullMarked;
