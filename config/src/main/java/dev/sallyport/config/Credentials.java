package dev.sallyport.config;

/** A user of the upstream and its password, which is empty where it needs none. */
public record Credentials(String user, String password) {
    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[user=" + user + "]";
    }
}
