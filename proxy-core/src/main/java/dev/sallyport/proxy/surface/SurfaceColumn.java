package dev.sallyport.proxy.surface;

/** A column of a table or a result. */
public record SurfaceColumn(String name, SurfaceType type) {}
