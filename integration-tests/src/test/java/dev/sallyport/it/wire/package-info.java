/** The wire road from outside: what a client sees through the proxy beside what it sees without one. */
@NullMarked
package dev.sallyport.it.wire;

import org.jspecify.annotations.NullMarked;
