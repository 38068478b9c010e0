/** Type OIDs, formats and other small value types of the protocol. Knows nothing of frames or sessions. */
@NullMarked
package dev.sallyport.protocol.type;

import org.jspecify.annotations.NullMarked;
