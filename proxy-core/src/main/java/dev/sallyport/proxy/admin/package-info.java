/**
 * Health for everybody on this machine, and behind a token of the configured issuers what operators need: metrics,
 * sessions, revocations, and reviewers their approvals; and the door for issuers' security events. Knows HTTP and roles;
 * sessions, revocations and approvals are others' to end, to keep and to decide.
 */
@NullMarked
package dev.sallyport.proxy.admin;

import org.jspecify.annotations.NullMarked;
