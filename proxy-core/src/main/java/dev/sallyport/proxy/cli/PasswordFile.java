package dev.sallyport.proxy.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The file that libpq takes passwords from ({@code .pgpass}): lines {@code host:port:database:user:password}, of which
 * the first that fits counts; {@code *} fits anything, a backslash takes {@code :} and itself literally.
 */
final class PasswordFile {
    private static final long BYTES_MAX = 16 * 1024 * 1024;
    private static final int FIELDS = 4;

    private final Path path;

    PasswordFile(Path path) {
        this.path = path;
    }

    /** What a password is for. */
    record Target(String host, String port, String database, String user) {
        Target {
            for (String each : List.of(host, port, database, user)) {
                if (each.isEmpty() || each.chars().anyMatch(Character::isISOControl)) {
                    throw new IllegalArgumentException("host, port, database and user must be visible text");
                }
            }
            if (host.equals("*") || user.equals("*")) {
                // The token would be shown to whichever server somebody connects to.
                throw new IllegalArgumentException("a token is for one host and one user: '*' is neither");
            }
        }

        List<String> fields() {
            return List.of(host, port, database, user);
        }
    }

    /**
     * Has the file say this password for the target, in the place of the old one, else before the first line that libpq
     * would take instead, else at the end. All other lines stay as they are, byte for byte. The file is replaced at
     * once, and is its owner's alone.
     */
    void put(Target target, String password) throws IOException {
        Path real = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        byte[] old = new byte[0];
        if (Files.exists(real)) {
            if (!Files.isRegularFile(real) || Files.size(real) > BYTES_MAX) {
                throw new IOException(path + " is no password file");
            }
            old = Files.readAllBytes(real);
        }
        replace(real, changed(old, target, password));
    }

    private static byte[] changed(byte[] old, Target target, String password) {
        byte[] fresh = (line(target, password) + "\n").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean written = false;
        boolean ended = true;
        for (byte[] line : lines(old)) {
            List<String> fields = fields(line);
            if (!written && fits(fields, target)) {
                out.writeBytes(fresh);
                written = true;
            }
            if (!same(fields, target)) {
                out.writeBytes(line);
                ended = line[line.length - 1] == '\n';
            }
        }
        if (!written) {
            if (!ended) {
                out.write('\n');
            }
            out.writeBytes(fresh);
        }
        return out.toByteArray();
    }

    /** Each with its line end. */
    private static List<byte[]> lines(byte[] text) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n' || i == text.length - 1) {
                byte[] line = new byte[i + 1 - start];
                System.arraycopy(text, start, line, 0, line.length);
                lines.add(line);
                start = i + 1;
            }
        }
        return lines;
    }

    private static String line(Target target, String password) {
        StringBuilder line = new StringBuilder();
        // A lone star is a wildcard, and can't be escaped for libpq: only the database and the port may be one.
        target.fields().forEach(field -> line.append(escaped(field)).append(':'));
        return line.append(escaped(password)).toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace(":", "\\:");
    }

    /** What is before the password; a star that stands for itself alone is a wildcard. Empty where it is no entry. */
    private static List<String> fields(byte[] line) {
        // Byte for byte, so that whatever the encoding is, lines are compared as libpq compares them.
        String text = new String(line, StandardCharsets.ISO_8859_1);
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        if (text.startsWith("#")) {
            return List.of();
        }
        for (int i = 0; i < text.length() && fields.size() < FIELDS; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                field.append(text.charAt(++i));
            } else if (c == ':') {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        return fields.size() == FIELDS ? fields : List.of();
    }

    private static boolean same(List<String> fields, Target target) {
        return fields.equals(bytes(target));
    }

    private static boolean fits(List<String> fields, Target target) {
        if (fields.isEmpty()) {
            return false;
        }
        List<String> wanted = bytes(target);
        for (int i = 0; i < FIELDS; i++) {
            boolean any = fields.get(i).equals("*") || wanted.get(i).equals("*");
            if (!any && !fields.get(i).equals(wanted.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> bytes(Target target) {
        return target.fields().stream()
                .map(field -> new String(field.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .toList();
    }

    private static void replace(Path real, byte[] text) throws IOException {
        Path folder = real.getParent();
        if (folder == null) {
            throw new IOException(real + " has no folder");
        }
        FileAttribute<?>[] attributes =
                real.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        Path fresh = Files.createTempFile(folder, ".pgpass", ".new", attributes);
        try {
            try (FileChannel out = FileChannel.open(fresh, Set.of(StandardOpenOption.WRITE))) {
                ByteBuffer bytes = ByteBuffer.wrap(text);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
