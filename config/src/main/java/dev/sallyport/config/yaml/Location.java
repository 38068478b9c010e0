package dev.sallyport.config.yaml;

/**
 * A place in a file.
 *
 * @param file the file's name as given
 * @param line from 1
 * @param column from 1, in characters
 */
public record Location(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
