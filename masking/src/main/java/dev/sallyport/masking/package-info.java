/**
 * Masks result rows as they stream by: transforms of whole columns, and detectors of personal data and secrets inside
 * any text. Knows PostgreSQL's row and value formats; knows nothing of who asks, of policy, or of how a plan came about.
 */
@NullMarked
package dev.sallyport.masking;

import org.jspecify.annotations.NullMarked;
