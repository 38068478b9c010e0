/**
 * The arithmetic of password authentication towards a server: md5 and SCRAM. Knows no sockets and keeps no credentials.
 */
@NullMarked
package dev.sallyport.protocol.auth;

import org.jspecify.annotations.NullMarked;
