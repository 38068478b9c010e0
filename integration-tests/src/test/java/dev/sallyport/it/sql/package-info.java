/**
 * Our reading of SQL beside PostgreSQL's own: what it accepts, refuses and understands, we do too. Knows the analyser and
 * real servers, nothing of proxies, policies or rows.
 */
@NullMarked
package dev.sallyport.it.sql;

import org.jspecify.annotations.NullMarked;
