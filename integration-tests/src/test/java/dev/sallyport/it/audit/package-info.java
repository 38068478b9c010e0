/** The audit log of the daemon in front of real PostgreSQL, asked as an auditor asks. Knows nothing of how it is written. */
@NullMarked
package dev.sallyport.it.audit;

import org.jspecify.annotations.NullMarked;
