/**
 * Verifies copies of a log, as receivers have them: lines of records in any order, some more than once. Needs the log's
 * public key and signed checkpoints, no directory. Knows nothing of how the records got there.
 */
@NullMarked
package dev.sallyport.audit.copy;

import org.jspecify.annotations.NullMarked;
