/**
 * Which privileges of the proxy's own logins nobody ever needs under a policy, and the SQL that takes them. Works on
 * values: a policy, a catalog and a snapshot of privileges; knows nothing of connections, nor of how findings are shown.
 * In doubt a privilege is needed.
 */
@NullMarked
package dev.sallyport.policy.hardening;

import org.jspecify.annotations.NullMarked;
