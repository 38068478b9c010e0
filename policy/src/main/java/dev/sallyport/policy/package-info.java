/** Principals, understanding of SQL, rules and decisions; values and pure functions, no input or output. */
@NullMarked
package dev.sallyport.policy;

import org.jspecify.annotations.NullMarked;
