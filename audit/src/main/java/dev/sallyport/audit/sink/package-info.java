/**
 * Passes the log on to others: each sink follows the segments on a thread of its own and remembers how far it got.
 * Knows nothing of configuration files, and the log knows nothing of it: a sink that stands still costs the log nothing.
 */
@NullMarked
package dev.sallyport.audit.sink;

import org.jspecify.annotations.NullMarked;
