/**
 * Witnesses of logs (C2SP tlog-witness): one that signs what it has seen and never two histories of one log, and the log's
 * side, which asks witnesses and keeps what they say. Knows checkpoints and proofs; knows nothing of records, and
 * nothing of how requests come.
 */
@NullMarked
package dev.sallyport.audit.witness;

import org.jspecify.annotations.NullMarked;
