package dev.sallyport.policy.rule;

/** For whom every content detector applies without a rule saying so. */
public enum Detection {
    AGENTS,
    EVERYONE,
    NOBODY
}
