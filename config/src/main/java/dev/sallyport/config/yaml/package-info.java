/**
 * Strict reading of YAML: a tree with positions, typed getters, and errors that name file, line and column. Knows no
 * key of any file; readers of configuration and policy files are built on it.
 */
@NullMarked
package dev.sallyport.config.yaml;

import org.jspecify.annotations.NullMarked;
