/**
 * The arithmetic of authentication: md5 and SCRAM towards a server, SCRAM and OAUTHBEARER's message towards a client.
 * Knows no sockets and keeps no credentials.
 */
@NullMarked
package dev.sallyport.protocol.auth;

import org.jspecify.annotations.NullMarked;
