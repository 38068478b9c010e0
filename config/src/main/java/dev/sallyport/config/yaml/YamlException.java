package dev.sallyport.config.yaml;

/** A file that the operator wrote can't be used. The message says where, what was found and what was expected. */
public final class YamlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Location location;

    public YamlException(Location location, String problem) {
        super(location + ": " + problem);
        this.location = location;
    }

    public Location location() {
        return location;
    }
}
