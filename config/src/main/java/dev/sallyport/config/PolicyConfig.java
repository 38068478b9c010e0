package dev.sallyport.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the policy is.
 *
 * @param files at least one; together they are one policy
 */
public record PolicyConfig(List<Path> files) {
    public PolicyConfig {
        files = List.copyOf(files);
    }
}
