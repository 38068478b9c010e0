/** Masking as a whole: what people and agents see of masked columns, whatever they do with them. */
@NullMarked
package dev.sallyport.it.masking;

import org.jspecify.annotations.NullMarked;
