package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a client says of itself and of what it does. Nobody checked it, and nothing is decided by it.
 *
 * @param model the model that an agent runs on
 * @param run which run of the agent this belongs to
 * @param toolCall which of the run's calls of a tool
 * @param traceparent the trace and the span (W3C Trace Context, section 3.2)
 */
public record ClaimedFields(
        @Nullable String model,
        @Nullable String run,
        @Nullable String toolCall,
        @Nullable String traceparent) {}
