/**
 * Health, readiness and metrics over HTTP, for this machine only. Knows nothing of what it reports: readiness and
 * metrics are handed in as suppliers.
 */
@NullMarked
package dev.sallyport.proxy.admin;

import org.jspecify.annotations.NullMarked;
