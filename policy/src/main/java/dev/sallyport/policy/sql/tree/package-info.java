/**
 * Nodes for what PostgreSQL has and Calcite has not, as subclasses of Calcite's. Values without behaviour; they know
 * nothing of how they were parsed or what they are used for.
 */
@NullMarked
package dev.sallyport.policy.sql.tree;

import org.jspecify.annotations.NullMarked;
