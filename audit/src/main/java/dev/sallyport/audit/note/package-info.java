/**
 * Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint) with Ed25519. Knows nothing of what the tree holds
 * or where it is kept.
 */
@NullMarked
package dev.sallyport.audit.note;

import org.jspecify.annotations.NullMarked;
