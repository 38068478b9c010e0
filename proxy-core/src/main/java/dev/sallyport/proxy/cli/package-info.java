/**
 * The commands: what people type, and what they get to read. Knows no bytes of the protocol; each command calls the
 * part that does the work.
 */
@NullMarked
package dev.sallyport.proxy.cli;

import org.jspecify.annotations.NullMarked;
