/**
 * The demo: an embedded PostgreSQL with a small shop, three principals, the daemon in front of it, and a tour through
 * real connections. Nothing of it is used by the daemon itself.
 */
@NullMarked
package dev.sallyport.proxy.demo;

import org.jspecify.annotations.NullMarked;
