/**
 * What the database's planner expects of statements, asked on connections of the proxy's own on which nothing can be
 * written and nothing is executed. Knows nothing of sessions, of rules, or of whether a statement may be planned at all.
 */
@NullMarked
package dev.sallyport.proxy.estimate;

import org.jspecify.annotations.NullMarked;
