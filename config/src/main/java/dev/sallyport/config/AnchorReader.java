package dev.sallyport.config;

import dev.sallyport.config.AuditAnchorsConfig.Anchor;
import dev.sallyport.config.AuditAnchorsConfig.FileAnchor;
import dev.sallyport.config.AuditAnchorsConfig.Kind;
import dev.sallyport.config.AuditAnchorsConfig.WitnessAnchor;
import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code audit.anchors} and what goes with it. */
final class AnchorReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}");

    /** A verifier key of a signed note; that it is a witness's is seen when it is used. */
    private static final Pattern KEY = Pattern.compile("[^\\s+]{1,200}\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]{44}");

    private static final int ANCHORS_MAX = 16;

    private final BaseFolder base;
    private final Path log;

    /** @param log the log's own directory */
    AnchorReader(BaseFolder base, Path log) {
        this.base = base;
        this.log = log;
    }

    /** The keys of {@code audit} that are about anchors. */
    AuditAnchorsConfig read(YamlMap audit) {
        AuditAnchorsConfig standard = AuditAnchorsConfig.NONE;
        YamlValue list = audit.optional("anchors");
        YamlValue required = audit.optional("anchors_required");
        YamlValue age = audit.optional("anchors_age_max");
        YamlValue unready = audit.optional("anchors_unready");
        List<Anchor> anchors = list == null ? List.of() : anchors(list);
        int least = required == null ? standard.required() : (int) required.integer(0, ANCHORS_MAX);
        if (required != null && least > anchors.size()) {
            throw required.error("there are " + anchors.size() + " anchors");
        }
        return new AuditAnchorsConfig(
                anchors,
                least,
                age == null ? standard.ageMax() : age.duration(Duration.ofSeconds(30), Duration.ofDays(30)),
                unready != null && unready.bool());
    }

    private List<Anchor> anchors(YamlValue list) {
        List<Anchor> anchors = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (YamlValue element : list.list()) {
            Anchor anchor = anchor(element);
            // The same anchor under two names would count as two.
            String place = anchor instanceof WitnessAnchor witness ? witness.vkey() : ((FileAnchor) anchor).path() + "";
            if (!taken.add("name " + anchor.name()) || !taken.add("place " + place)) {
                throw element.error("another anchor has this name, key or path");
            }
            anchors.add(anchor);
        }
        if (anchors.size() > ANCHORS_MAX) {
            throw list.error("expected at most " + ANCHORS_MAX + " anchors");
        }
        return anchors;
    }

    private Anchor anchor(YamlValue value) {
        YamlMap map = value.map();
        YamlValue name = map.required("name");
        Kind kind = map.required("kind").oneOf(Kind.class);
        YamlValue path = map.optional("path");
        YamlValue url = map.optional("url");
        YamlValue vkey = map.optional("vkey");
        map.finish();
        if (!NAME.matcher(name.string()).matches()) {
            throw name.error("expected a name of lower-case letters, digits and '-'");
        }
        return switch (kind) {
            case FILE -> file(name.string(), needed(map, "path", path), url, vkey);
            case WITNESS -> witness(name.string(), needed(map, "url", url), needed(map, "vkey", vkey), path);
        };
    }

    private static YamlValue needed(YamlMap map, String key, @Nullable YamlValue value) {
        return value == null ? map.required(key) : value;
    }

    private Anchor file(String name, YamlValue path, @Nullable YamlValue url, @Nullable YamlValue vkey) {
        YamlValue strange = url == null ? vkey : url;
        if (strange != null) {
            throw strange.error("is nothing that an anchor of kind file has");
        }
        Path file = base.path(path);
        if (file.startsWith(log)) {
            throw path.error(file + " is in the log's own directory");
        }
        return new FileAnchor(name, file);
    }

    private static Anchor witness(String name, YamlValue url, YamlValue vkey, @Nullable YamlValue path) {
        if (path != null) {
            throw path.error("is nothing that an anchor of kind witness has");
        }
        if (!KEY.matcher(vkey.string()).matches()) {
            throw vkey.error("expected a witness's public key, name+id+key, as `witness keygen` prints it");
        }
        return new WitnessAnchor(name, Addresses.read(url, "https://witness.example.com"), vkey.string());
    }
}
