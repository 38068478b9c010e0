package dev.sallyport.config;

import dev.sallyport.config.Secret.EnvSecret;
import dev.sallyport.config.Secret.FileSecret;
import dev.sallyport.config.vault.VaultServer;
import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what points out of the file: paths and secrets.
 *
 * @param folder where relative paths start
 * @param vault null where the configuration names none
 */
record BaseFolder(Path folder, @Nullable Vault vault) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final String ONE_OF = "expected exactly one of file, env, command and vault";

    /**
     * What the operator wrote of it, and what asks it.
     *
     * @param secrets all that were found in the configuration so far
     */
    record Vault(VaultConfig config, VaultServer server, List<Secret> secrets) {}

    Path path(YamlValue value) {
        try {
            return folder.resolve(value.nonEmpty()).normalize();
        } catch (InvalidPathException e) {
            throw value.error("expected a path");
        }
    }

    Path file(YamlValue value) {
        Path path = path(value);
        if (!Files.exists(path)) {
            throw value.error(path + " does not exist");
        }
        if (!Files.isRegularFile(path)) {
            throw value.error(path + " is not a file");
        }
        if (!Files.isReadable(path)) {
            throw value.error("no permission to read " + path);
        }
        return path;
    }

    /** A file that not everybody may read; a group may, since keys are often shared with a service's group. */
    Path keyFile(YamlValue value) {
        Path path = file(value);
        try {
            SecretFile.checkPermissions(
                    path,
                    EnumSet.of(
                            PosixFilePermission.GROUP_WRITE,
                            PosixFilePermission.OTHERS_READ,
                            PosixFilePermission.OTHERS_WRITE));
        } catch (SecretException e) {
            throw value.error(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw value.error(path + " can't be read");
        }
        return path;
    }

    /** A file that only its owner may use; it need not be there yet. */
    Path privateFile(YamlValue value) {
        Path path = path(value);
        if (!Files.exists(path)) {
            return path;
        }
        try {
            SecretFile.checkPermissions(file(value), SecretFile.FORBIDDEN);
        } catch (SecretException e) {
            throw value.error(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw value.error(path + " can't be read");
        }
        return path;
    }

    Path directory(YamlValue value) {
        Path path = path(value);
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw value.error(path + " is not a folder");
        }
        return path;
    }

    /**
     * Reads the reference and tries it once: a secret that can't be had should be known at the start. A command is not
     * run and Vault is not asked here, since not only the daemon reads configurations.
     */
    Secret secret(YamlValue value) {
        if (!value.isMap()) {
            // INVARIANT: what stands here may be a secret that was written inline; it is not repeated.
            throw value.error("expected a reference to the secret, {file: …}, {env: …}, {command: […]} or {vault: {…}};"
                    + " secrets are never written into the configuration itself");
        }
        YamlMap map = value.map();
        YamlValue file = map.optional("file");
        YamlValue env = map.optional("env");
        YamlValue command = map.optional("command");
        YamlValue kept = map.optional("vault");
        if (Stream.of(file, env, command, kept).filter(Objects::nonNull).count() > 1) {
            throw value.error(ONE_OF);
        }
        if (command != null) {
            return new CommandReader(this).secret(map, command);
        }
        map.finish();
        if (kept != null) {
            Vault known = vault;
            if (known == null) {
                throw kept.error("expected a section 'vault' that says where it is; its own login can't be in it");
            }
            return VaultReader.secret(known, kept);
        }
        if (file == null && env == null) {
            throw value.error(ONE_OF);
        }
        Secret secret =
                file != null ? new FileSecret(path(file)) : new EnvSecret(variable(Objects.requireNonNull(env)));
        try {
            secret.resolve();
        } catch (SecretException e) {
            throw (file != null ? file : value).error(String.valueOf(e.getMessage()));
        }
        return secret;
    }

    /** As {@link #secret}, for one that is needed where nothing may wait for a program. */
    Secret promptSecret(YamlValue value) {
        Secret secret = secret(value);
        if (secret.isFetched()) {
            throw value.error("this secret can't come from a command or from Vault; write {file: …} or {env: …}");
        }
        return secret;
    }

    static String variable(YamlValue value) {
        String name = value.nonEmpty();
        if (!VARIABLE.matcher(name).matches()) {
            throw value.error("expected the name of an environment variable");
        }
        return name;
    }
}
