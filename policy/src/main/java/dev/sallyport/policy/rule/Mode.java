package dev.sallyport.policy.rule;

/** Whether a rule acts. */
public enum Mode {
    /** It does. */
    ENFORCE,
    /** It is evaluated and reported, and changes nothing. */
    DRY_RUN
}
