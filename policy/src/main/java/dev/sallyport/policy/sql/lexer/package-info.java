/**
 * PostgreSQL's lexical structure (manual, chapter 4.1, and appendix C): text to tokens exactly as the server's scanner
 * cuts them. Knows nothing of grammar.
 */
@NullMarked
package dev.sallyport.policy.sql.lexer;

import org.jspecify.annotations.NullMarked;
