/** What the operator wrote, as immutable records with defaults and limits. Knows no other module. */
@NullMarked
package dev.sallyport.config;

import org.jspecify.annotations.NullMarked;
