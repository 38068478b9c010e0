package dev.sallyport.policy.approval;

import dev.sallyport.policy.identity.Principal;
import java.time.Instant;

/**
 * What one reviewer said.
 *
 * @param voter as their token described them when they voted
 * @param agrees whether they approve
 * @param comment for whoever asked, possibly empty
 */
public record Vote(Principal voter, boolean agrees, String comment, Instant at) {}
