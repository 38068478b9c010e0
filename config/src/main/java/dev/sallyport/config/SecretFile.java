package dev.sallyport.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files whose content is for one reader only. */
final class SecretFile {
    private static final int BYTES_MAX = 64 * 1024;

    /** What a group or others may do to a secret: nothing that reads or replaces it. */
    static final Set<PosixFilePermission> FORBIDDEN = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private SecretFile() {}

    static String read(Path file) {
        return read(file, FORBIDDEN);
    }

    /** One that is somebody else's to protect, such as a pod's token. */
    static String readShared(Path file) {
        return read(file, Set.of());
    }

    private static String read(Path file, Set<PosixFilePermission> forbidden) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new SecretException(file + (Files.exists(file) ? " is not a file" : " does not exist"));
            }
            checkPermissions(file, forbidden);
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(BYTES_MAX + 1);
                if (bytes.length > BYTES_MAX) {
                    throw new SecretException(file + " is larger than " + BYTES_MAX + " bytes");
                }
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                return withoutLineEnd(text, file.toString());
            }
        } catch (NoSuchFileException e) {
            throw new SecretException(file + " does not exist");
        } catch (CharacterCodingException e) {
            throw new SecretException(file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new SecretException(file + " can't be read");
        }
    }

    /**
     * Refuses a file with any of the permissions; symbolic links are followed.
     *
     * @throws SecretException naming the present permissions
     */
    static void checkPermissions(Path file, Set<PosixFilePermission> forbidden) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> present = Files.getPosixFilePermissions(file);
        if (present.stream().anyMatch(forbidden::contains)) {
            throw new SecretException(file + " can be used by others than its owner ("
                    + PosixFilePermissions.toString(present) + "); chmod 600 it");
        }
    }

    static String withoutLineEnd(String text, String place) {
        String value = text;
        if (value.endsWith("\n")) {
            value = value.substring(0, value.length() - (value.endsWith("\r\n") ? 2 : 1));
        }
        if (value.isEmpty()) {
            throw new SecretException(place + " is empty");
        }
        return value;
    }
}
