/**
 * Cuts byte streams into bounded frames and reads the protocol's primitive fields. Knows the lengths and type bytes of
 * messages, nothing of what they mean, and no session.
 */
@NullMarked
package dev.sallyport.protocol.codec;

import org.jspecify.annotations.NullMarked;
