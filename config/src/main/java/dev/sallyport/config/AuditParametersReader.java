package dev.sallyport.config;

import dev.sallyport.config.AuditParametersConfig.Mode;
import dev.sallyport.config.Secret.FileSecret;
import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads {@code audit.parameters}. */
final class AuditParametersReader {
    private final BaseFolder base;
    private final Path log;

    /** @param log the log's directory */
    AuditParametersReader(BaseFolder base, Path log) {
        this.base = base;
        this.log = log;
    }

    AuditParametersConfig parameters(@Nullable YamlValue value) {
        if (value == null) {
            return AuditParametersConfig.OMITTED;
        }
        YamlMap map = value.map();
        Mode mode = map.required("mode").oneOf(Mode.class);
        YamlValue key = map.optional("key");
        YamlValue days = map.optional("day_keys");
        if (mode == Mode.ENCRYPT) {
            key = map.required("key");
            days = map.required("day_keys");
        }
        map.finish();
        if (key != null && (mode == Mode.OMIT || mode == Mode.RAW)) {
            throw key.error("is of no use in this mode");
        }
        if (days != null && mode != Mode.ENCRYPT) {
            throw days.error("is of no use unless the mode is encrypt");
        }
        return new AuditParametersConfig(
                mode, key == null ? null : secret(key, mode), days == null ? null : folder(days));
    }

    private Secret secret(YamlValue value, Mode mode) {
        Secret secret = base.secret(value);
        if (mode == Mode.ENCRYPT && secret instanceof FileSecret file && inLog(file.file())) {
            throw value.error("must not lie in the log's own directory");
        }
        return secret;
    }

    private Path folder(YamlValue value) {
        Path folder = base.directory(value);
        if (inLog(folder) || log.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath())) {
            throw value.error("must not be the log's own directory, in it, or around it");
        }
        return folder;
    }

    private boolean inLog(Path path) {
        return path.toAbsolutePath().normalize().startsWith(log.toAbsolutePath().normalize());
    }
}
