package dev.sallyport.audit;

import dev.sallyport.audit.disk.LocalDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that values are encrypted with, one for each UTC day, each in a file of its own, itself encrypted with a key
 * that lies elsewhere. Who deletes a day's file makes that day's values unreadable for everybody, and no record changes.
 * Safe for use by any thread.
 */
public final class DayKeys {
    private static final String VERSION = "v1 ";
    private static final String SUFFIX = ".key";
    private static final long FILE_BYTES_MAX = 4096;

    private final Path folder;
    private final Clock clock;
    private final SecretKeySpec wrapping;
    private final LocalDisk disk = new LocalDisk();

    /** Today's and tomorrow's; replaced as a whole. */
    private volatile Map<LocalDate, DayKey> ready = Map.of();

    private DayKeys(Path folder, Clock clock, String secret) {
        this.folder = folder;
        this.clock = clock;
        HmacKey root = HmacKey.of(secret.getBytes(StandardCharsets.UTF_8));
        this.wrapping = new SecretKeySpec(root.hash("sallyport day key encryption"), "AES");
    }

    /**
     * To read with; makes nothing.
     *
     * @throws IllegalArgumentException if the secret has fewer than 32 bytes
     */
    public static DayKeys reader(Path folder, String secret) {
        return new DayKeys(folder, Clock.systemUTC(), secret);
    }

    /**
     * To write with: today's and tomorrow's keys are there afterwards. Waits for the disk.
     *
     * @throws IllegalArgumentException if the secret has fewer than 32 bytes
     */
    public static DayKeys open(Path folder, String secret, Clock clock) {
        DayKeys keys = new DayKeys(folder, clock, secret);
        keys.prepare();
        return keys;
    }

    /** Makes today's and tomorrow's keys, if they aren't there, and forgets older ones. Waits for the disk. */
    public synchronized void prepare() {
        LocalDate today = now();
        Map<LocalDate, DayKey> next = new HashMap<>();
        for (LocalDate day : List.of(today, today.plusDays(1))) {
            DayKey known = ready.get(day);
            next.put(day, known == null ? readOrMake(day) : known);
        }
        ready = Map.copyOf(next);
    }

    /** The key of today; null if it could not be made in time. Doesn't wait. */
    public @Nullable DayKey today() {
        return ready.get(now());
    }

    /**
     * A day's key; null if there is none, because it was destroyed or never was.
     *
     * @throws AuditLogException if the file can't be read, or with this secret
     */
    public @Nullable DayKey find(LocalDate day) {
        Path file = file(day);
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new AuditLogException(file + " is too large for a key");
            }
            byte[] bytes = Files.readAllBytes(file);
            if (overwritten(bytes)) {
                return null;
            }
            String text = new String(bytes, StandardCharsets.US_ASCII).strip();
            byte[] secret = text.startsWith(VERSION)
                    ? DayKey.decrypt(wrapping, bound(day), Base64.getDecoder().decode(text.substring(VERSION.length())))
                    : null;
            if (secret == null || secret.length != DayKey.BYTES) {
                throw new AuditLogException(file + " can't be read with this key, or was changed");
            }
            return new DayKey(day.toString(), secret);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IllegalArgumentException | IOException e) {
            throw new AuditLogException("can't read the key " + file + ": " + e.getMessage(), e);
        }
    }

    /** Whether a key was destroyed, and only its file was left. */
    private static boolean overwritten(byte[] bytes) {
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return bytes.length > 0;
    }

    /** The days of which there are keys, the oldest first. */
    public List<LocalDate> days() {
        List<LocalDate> days = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                LocalDate day = day(String.valueOf(file.getFileName()));
                if (day != null) {
                    days.add(day);
                }
            }
        } catch (IOException e) {
            throw new AuditLogException("can't read the folder of keys " + folder + ": " + e.getMessage(), e);
        }
        days.sort(null);
        return days;
    }

    /** Whether a day is over, so that its key can be destroyed. */
    public boolean over(LocalDate day) {
        return day.isBefore(now());
    }

    /**
     * Destroys a day's key: what it encrypted can't be read any more. False if there is none. Waits for the disk.
     *
     * @throws IllegalArgumentException if the day isn't over
     */
    public synchronized boolean shred(LocalDate day) throws IOException {
        if (!over(day)) {
            throw new IllegalArgumentException(day + " is not over");
        }
        Path file = file(day);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            // In place, where the file system does that; what matters is that the name goes.
            channel.write(ByteBuffer.allocate((int) Math.min(channel.size(), FILE_BYTES_MAX)), 0);
            channel.force(true);
        } catch (NoSuchFileException e) {
            return false;
        }
        Files.deleteIfExists(file);
        disk.syncDirectory(folder);
        Map<LocalDate, DayKey> kept = new HashMap<>(ready);
        kept.remove(day);
        ready = Map.copyOf(kept);
        return true;
    }

    private DayKey readOrMake(LocalDate day) {
        DayKey found = find(day);
        if (found != null) {
            return found;
        }
        byte[] secret = new byte[DayKey.BYTES];
        new SecureRandom().nextBytes(secret);
        String text = VERSION + Base64.getEncoder().encodeToString(DayKey.encrypt(wrapping, bound(day), secret));
        try {
            disk.createDirectories(folder);
            disk.replaceSecret(file(day), (text + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new AuditLogException("can't make the key " + file(day) + ": " + e.getMessage(), e);
        }
        return new DayKey(day.toString(), secret);
    }

    private LocalDate now() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private Path file(LocalDate day) {
        return folder.resolve(day + SUFFIX);
    }

    private static String bound(LocalDate day) {
        return "sallyport day key v1\n" + day;
    }

    private static @Nullable LocalDate day(String file) {
        if (!file.endsWith(SUFFIX)) {
            return null;
        }
        try {
            return LocalDate.parse(file.substring(0, file.length() - SUFFIX.length()));
        } catch (DateTimeException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "DayKeys[" + folder + "]";
    }
}
