package dev.sallyport.proxy.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A public key as it is given to a command: by its text or by a file with it. */
final class KeyText {
    private static final long BYTES_MAX = 4096;

    private KeyText() {}

    /** The key itself if there is no such file: no key can be the name of one by accident. */
    static String read(String keyOrFile) throws IOException {
        Path file;
        try {
            file = Path.of(keyOrFile);
        } catch (InvalidPathException e) {
            throw new IOException("neither a key nor a file's name", e);
        }
        if (!Files.exists(file) && keyOrFile.indexOf('+') >= 0) {
            return keyOrFile;
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(file + " is too large for a key");
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
