/** Our reading of SQL beside PostgreSQL's own. */
@NullMarked
package dev.sallyport.it.sql;

import org.jspecify.annotations.NullMarked;
