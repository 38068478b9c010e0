/**
 * Approvals as values: what is asked, who may answer, when enough did. Knows nothing of where they are kept, of clocks
 * and of how people vote.
 */
@NullMarked
package dev.sallyport.policy.approval;

import org.jspecify.annotations.NullMarked;
