/**
 * Keys that the operator issues for tools which can't send a token: their file, its changes, and the identities they
 * prove. Keeps SCRAM verifiers and never a secret; knows neither connections nor sessions.
 */
@NullMarked
package dev.sallyport.proxy.keys;

import org.jspecify.annotations.NullMarked;
