package dev.sallyport.it.load;

/**
 * What clients connect to.
 *
 * @param pid the process whose processor time is counted
 */
record Target(String name, String host, int port, String user, String password, long pid) {}
