/**
 * Clients as people use them: each runs one script directly and one through the proxy, as somebody who may do
 * everything, and has to say the same. Knows nothing of messages on the wire.
 */
package dev.sallyport.it.client;
