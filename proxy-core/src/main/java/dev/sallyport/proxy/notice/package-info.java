/**
 * Tells others of approvals: takes messages from the store's queue and sends them, signed, until they arrive. Knows how
 * receivers want to be spoken to; nothing of who may vote, and nothing that a receiver answers decides anything.
 */
@NullMarked
package dev.sallyport.proxy.notice;

import org.jspecify.annotations.NullMarked;
