/**
 * Finds personal data and secrets in UTF-8 bytes: hand-written scanners that start at trigger bytes, then check shapes
 * and checksums. Knows nothing of rows, types, masks or PostgreSQL; it only says what is where.
 */
@NullMarked
package dev.sallyport.masking.scan;

import org.jspecify.annotations.NullMarked;
