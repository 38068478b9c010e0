/**
 * Finding events in the log: filters, and an index that can be thrown away at any time, since it is made from the
 * segments and every answer is read from them again. Knows nothing of how the log is written or signed, and proves
 * nothing.
 */
@NullMarked
package dev.sallyport.audit.search;

import org.jspecify.annotations.NullMarked;
