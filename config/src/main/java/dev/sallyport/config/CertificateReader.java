package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code identity.certificates}. */
final class CertificateReader {
    private static final List<String> FIELDS = List.of("spiffe", "cn", "dns", "email");
    private static final List<String> KINDS = List.of("service", "human", "agent");

    /** A trust domain, or the id of a workload in one (SPIFFE-ID, section 2). */
    private static final Pattern SPIFFE =
            Pattern.compile("[a-z0-9._-]{1,255}|spiffe://[a-z0-9._-]{1,255}(?:/[A-Za-z0-9._-]+){1,32}");

    private static final Pattern DNS = Pattern.compile("[a-z0-9_](?:[a-z0-9._-]{0,252})");

    private CertificateReader() {}

    static List<CertificateMapping> mappings(@Nullable YamlValue value) {
        List<CertificateMapping> mappings = new ArrayList<>();
        Set<String> known = new HashSet<>();
        if (value != null) {
            for (YamlValue element : value.list()) {
                CertificateMapping mapping = mapping(element);
                if (!known.add(mapping.field() + " " + mapping.value())) {
                    throw element.error(mapping.field() + " " + mapping.value() + " is listed twice");
                }
                mappings.add(mapping);
            }
        }
        return mappings;
    }

    private static CertificateMapping mapping(YamlValue value) {
        YamlMap map = value.map();
        String field = null;
        YamlValue written = null;
        for (String name : FIELDS) {
            YamlValue given = map.optional(name);
            if (given != null) {
                if (field != null) {
                    throw given.error("expected one of " + String.join(", ", FIELDS) + ", not several");
                }
                field = name;
                written = given;
            }
        }
        YamlValue name = map.optional("name");
        YamlValue kind = map.optional("kind");
        YamlValue groups = map.optional("groups");
        map.finish();
        if (field == null || written == null) {
            throw value.error("expected one of " + String.join(", ", FIELDS));
        }
        if (kind != null && !KINDS.contains(kind.nonEmpty())) {
            throw kind.error("expected one of " + String.join(", ", KINDS));
        }
        return new CertificateMapping(
                field,
                checked(field, written),
                name == null ? null : name.nonEmpty(),
                kind == null ? KINDS.get(0) : kind.nonEmpty(),
                groups == null ? List.of() : groups.strings());
    }

    private static String checked(String field, YamlValue value) {
        String text = value.nonEmpty();
        if (field.equals("spiffe") && !SPIFFE.matcher(text).matches()) {
            throw value.error("expected a trust domain such as example.org or a workload's SPIFFE id in it");
        }
        if (field.equals("dns") && !DNS.matcher(text).matches()) {
            throw value.error("expected a host's name in lower case, without wildcard");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw value.error("expected a text without control characters");
        }
        return text;
    }
}
