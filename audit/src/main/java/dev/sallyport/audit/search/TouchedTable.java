package dev.sallyport.audit.search;

/**
 * A table of which there are rows in the log.
 *
 * @param name with its schema
 * @param hashKey names the key that hashed its rows' keys; empty where they aren't hashed
 */
public record TouchedTable(String name, String hashKey) {}
