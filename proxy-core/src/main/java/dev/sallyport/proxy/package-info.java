/** The daemon; see the packages below. */
@NullMarked
package dev.sallyport.proxy;

import org.jspecify.annotations.NullMarked;
