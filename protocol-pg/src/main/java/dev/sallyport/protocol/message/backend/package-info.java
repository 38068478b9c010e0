/** What servers send, one record per message. Knows no order of messages and nothing of masking. */
@NullMarked
package dev.sallyport.protocol.message.backend;

import org.jspecify.annotations.NullMarked;
