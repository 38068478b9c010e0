package dev.sallyport.it.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * psql, pg_dump and the like of a version of PostgreSQL that this machine needn't have, with the libpq that belongs to
 * them: Debian's packages, unpacked below the build's folder and started by a loader and libraries of their own. Where
 * they can't be had, for want of a network or because the archive has dropped a superseded package, tests are skipped.
 */
final class PostgresTools {
    /** A mirror of Debian's archive, or a snapshot of it, which keeps what the archive drops. */
    private static final String ARCHIVE =
            System.getenv().getOrDefault("SALLYPORT_TEST_DEBIAN", "http://deb.debian.org/debian");

    private static final Path LOCKS = Path.of("src", "test", "clients", "debian");
    private static final Path TARGET = Path.of("target", "clients", "debian").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

    /** Why nothing came from the archive: who waited for it once shall not wait again. */
    private static @Nullable String unreachable;

    private final int major;
    private final Path base;
    private final Path own;

    private PostgresTools(int major, Path base, Path own) {
        this.major = major;
        this.base = base;
        this.own = own;
    }

    /** Installs them at the first use. */
    static PostgresTools of(int major) throws IOException, InterruptedException {
        ClientProcess.installing();
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!machine.equals("Linux amd64")) {
            ClientProcess.missing("Debian's packages are locked for Linux amd64, this is " + machine);
        }
        ClientProcess.find("dpkg-deb");
        try {
            return new PostgresTools(major, unpacked("base"), unpacked("postgresql-" + major));
        } catch (FileSystemException e) {
            ClientProcess.missing("PostgreSQL " + major + "'s programs can't be unpacked: " + e);
            throw new AssertionError("not reached", e);
        }
    }

    /** What starts one of the programs. */
    String[] command(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                base.resolve("usr/lib64/ld-linux-x86-64.so.2").toString(),
                "--library-path",
                own.resolve(LIBRARIES) + ":" + base.resolve(LIBRARIES),
                own.resolve("usr/lib/postgresql/" + major + "/bin/" + program).toString()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    /** The folder of the packages in a lock file, which has the form that sha256sum writes. */
    private static Path unpacked(String name) throws IOException, InterruptedException {
        String lock = Files.readString(LOCKS.resolve(name + ".txt"));
        Path folder = TARGET.resolve(name + "-" + Integer.toHexString(lock.hashCode()));
        Path done = folder.resolve("installed");
        if (Files.exists(done)) {
            return folder;
        }
        Files.createDirectories(folder);
        Path archive = folder.resolve("package.deb");
        for (byte[] bytes : packages(lock).values()) {
            Files.write(archive, bytes);
            ClientProcess.Outcome outcome =
                    ClientProcess.run(folder, Map.of(), "dpkg-deb", "-x", archive.toString(), folder.toString());
            if (outcome.exit() != 0) {
                ClientProcess.missing("a package of " + name + " can't be unpacked: " + outcome.lines());
            }
        }
        Files.delete(archive);
        Files.createFile(done);
        return folder;
    }

    /** All packages of a lock file by their paths, each with the digest that stands there. */
    private static Map<String, byte[]> packages(String lock) throws InterruptedException {
        if (unreachable != null) {
            ClientProcess.missing(unreachable);
        }
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        Map<String, String> digests = new LinkedHashMap<>();
        Map<String, CompletableFuture<HttpResponse<byte[]>>> answers = new LinkedHashMap<>();
        for (String line : lock.lines().toList()) {
            String path = line.substring(line.indexOf(' ')).strip();
            digests.put(path, line.substring(0, line.indexOf(' ')));
            HttpRequest request = HttpRequest.newBuilder(URI.create(ARCHIVE + "/" + path))
                    .timeout(PATIENCE)
                    .build();
            answers.put(path, client.sendAsync(request, BodyHandlers.ofByteArray()));
        }
        Map<String, byte[]> packages = new LinkedHashMap<>();
        for (var answer : answers.entrySet()) {
            packages.put(answer.getKey(), checked(answer.getKey(), answer.getValue(), digests.get(answer.getKey())));
        }
        return packages;
    }

    private static byte[] checked(String path, CompletableFuture<HttpResponse<byte[]>> answer, @Nullable String wanted)
            throws InterruptedException {
        try {
            HttpResponse<byte[]> response = answer.get();
            if (response.statusCode() != 200) {
                ClientProcess.missing(ARCHIVE + " no longer has " + path + ": HTTP " + response.statusCode());
            }
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(response.body()));
            if (!digest.equals(wanted)) {
                ClientProcess.missing(path + " is not the one that was locked: its SHA-256 is " + digest);
            }
            return response.body();
        } catch (ExecutionException e) {
            unreachable = ARCHIVE + " can't be reached: " + e.getCause();
            ClientProcess.missing(unreachable);
            throw new AssertionError("not reached", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
