package dev.sallyport.config;

/** Which of several hosts will do; the names are those of libpq's {@code target_session_attrs}. */
public enum TargetSessionAttributes {
    /** Whoever lets the login in. The default. */
    ANY,
    /** Sessions there can write. */
    READ_WRITE,
    /** Sessions there can't write unless they change a setting. */
    READ_ONLY,
    /** Not in hot standby. */
    PRIMARY,
    /** In hot standby. */
    STANDBY,
    /** In hot standby; without one of these, whoever lets the login in. */
    PREFER_STANDBY
}
