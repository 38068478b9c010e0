package dev.sallyport.config;

/**
 * The database that is the proxy itself.
 *
 * @param enabled whether there is one
 * @param database what clients call it
 */
public record SurfaceConfig(boolean enabled, String database) {
    public static final SurfaceConfig DEFAULT = new SurfaceConfig(true, "sallyport");
}
