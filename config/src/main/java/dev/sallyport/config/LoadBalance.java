package dev.sallyport.config;

/** In which order hosts are tried; the names are those of libpq's {@code load_balance_hosts}. */
public enum LoadBalance {
    /** As written. The default. */
    DISABLE,
    /** Another order for each session, of the hosts and of each one's addresses. */
    RANDOM
}
