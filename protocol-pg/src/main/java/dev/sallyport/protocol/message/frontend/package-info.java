/**
 * What clients send, one record per message, read and written exactly as PostgreSQL reads it. Knows no order of
 * messages.
 */
@NullMarked
package dev.sallyport.protocol.message.frontend;

import org.jspecify.annotations.NullMarked;
