package dev.sallyport.proxy.approval;

import java.time.Instant;

/**
 * A message that waits to be sent.
 *
 * @param number its place in the queue
 * @param id the same at every attempt, and for every receiver of the same news
 * @param receiver the receiver's key
 * @param attempt how often it has been tried, this time included
 */
public record Notice(long number, String id, String receiver, String body, int attempt, Instant created) {}
