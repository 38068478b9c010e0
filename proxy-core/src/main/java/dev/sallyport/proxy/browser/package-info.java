/**
 * Logins that wait until a person has signed in with a browser: which there are, by which code the person finds theirs,
 * and whose browser it is. Knows no connection and no page.
 */
@NullMarked
package dev.sallyport.proxy.browser;

import org.jspecify.annotations.NullMarked;
