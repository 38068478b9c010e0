/**
 * Health for everybody on this machine, and behind a token of the configured issuers what operators need: metrics,
 * sessions, revocations; and the door for issuers' security events. Knows HTTP and roles; sessions and revocations are
 * others' to end and to keep.
 */
@NullMarked
package dev.sallyport.proxy.admin;

import org.jspecify.annotations.NullMarked;
