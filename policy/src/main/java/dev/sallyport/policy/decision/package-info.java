/**
 * How a policy's rules combine to one decision about a statement, and which columns are masked for whom. Pure functions
 * of principal, facts and circumstances; knows nothing of sessions, of where the facts come from, and of how a decision
 * is carried out.
 */
@NullMarked
package dev.sallyport.policy.decision;

import org.jspecify.annotations.NullMarked;
