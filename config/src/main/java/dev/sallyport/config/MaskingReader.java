package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what masking needs beside the policy. */
final class MaskingReader {
    private static final int VERSION_MAX = 1_000_000;
    private static final int KEYS_MAX = 100;

    private final BaseFolder base;

    MaskingReader(BaseFolder base) {
        this.base = base;
    }

    MaskingConfig masking(@Nullable YamlValue value) {
        if (value == null) {
            return MaskingConfig.NONE;
        }
        YamlMap map = value.map();
        YamlValue key = map.optional("key");
        YamlValue list = map.optional("keys");
        YamlValue current = map.optional("current_key");
        map.finish();
        if (key != null && list != null) {
            throw list.error("expected either 'key' or 'keys'; a single key is the one of version 1");
        }
        TreeMap<Integer, Secret> keys = new TreeMap<>();
        if (key != null) {
            keys.put(1, base.secret(key));
        }
        if (list != null) {
            keys(list, keys);
        }
        if (current == null) {
            return keys.isEmpty() ? MaskingConfig.NONE : new MaskingConfig(keys.lastKey(), keys);
        }
        int version = (int) current.integer(1, VERSION_MAX);
        if (!keys.containsKey(version)) {
            throw current.error("there is no key of version " + version);
        }
        return new MaskingConfig(version, keys);
    }

    private void keys(YamlValue list, Map<Integer, Secret> keys) {
        for (YamlValue element : list.list()) {
            YamlMap map = element.map();
            YamlValue version = map.required("version");
            YamlValue key = map.required("key");
            map.finish();
            if (keys.put((int) version.integer(1, VERSION_MAX), base.secret(key)) != null) {
                throw version.error("there are two keys of this version");
            }
        }
        if (keys.isEmpty() || keys.size() > KEYS_MAX) {
            throw list.error("expected from 1 to " + KEYS_MAX + " keys");
        }
    }
}
