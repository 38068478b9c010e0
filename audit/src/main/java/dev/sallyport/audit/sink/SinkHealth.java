package dev.sallyport.audit.sink;

/**
 * How a sink stands.
 *
 * @param name the operator's name for it
 * @param kind what it is
 * @param next the number of the first record that hasn't been acknowledged
 * @param lag how many durable records haven't been
 * @param failures how often something didn't work, since the start
 * @param problem what doesn't work now, for people; empty if all works
 */
public record SinkHealth(String name, String kind, long next, long lag, long failures, String problem) {}
