/** Servers, principals and clients for the tests. */
@NullMarked
package dev.sallyport.it.support;

import org.jspecify.annotations.NullMarked;
