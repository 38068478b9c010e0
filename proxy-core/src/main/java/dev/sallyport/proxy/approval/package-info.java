/**
 * Approvals: keeps requests and votes in a database that several proxies may share, and lets each approved statement
 * pass once. Knows nothing of sessions and of the ways by which people vote.
 */
@NullMarked
package dev.sallyport.proxy.approval;

import org.jspecify.annotations.NullMarked;
