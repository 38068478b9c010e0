/**
 * The Merkle tree of RFC 6962 over opaque entries, and its tiles as C2SP tlog-tiles lays them out. Knows nothing of
 * events, files or signatures.
 */
@NullMarked
package dev.sallyport.audit.tree;

import org.jspecify.annotations.NullMarked;
