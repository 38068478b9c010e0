/**
 * Masks what COPY … TO STDOUT sends, in its three formats, whatever the messages are that it comes in. Knows the formats
 * as the manual and {@code commands/copyto.c} define them; knows nothing of statements, nor of the types of what is
 * copied but what it is told.
 */
@NullMarked
package dev.sallyport.masking.copy;

import org.jspecify.annotations.NullMarked;
