package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.Location;
import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import dev.sallyport.policy.identity.PrincipalKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads policy files. Anything that isn't understood, a single key even, makes the whole unusable: a rule that was
 * quietly left out might have been the one that denies.
 */
public final class PolicyReader {
    /** Far above any real policy; the YAML reader's own limit, in characters, is of the same size. */
    private static final int BYTES_MAX = 16 * 1024 * 1024;

    private static final int RULES_MAX = 1000;
    private static final int TESTS_MAX = 10_000;

    /** One file's name and text, read once so that what is hashed is what is used. */
    private record Source(String name, String text) {}

    /** What stands in one file, before anything that may refer to another file. */
    private record Part(Mode mode, List<YamlValue> rules, List<YamlValue> tests) {}

    private final Map<String, Role> roles = new TreeMap<>();
    private final Labels labels = new Labels();
    private final DetectorReader detectors = new DetectorReader();
    private final RowKeysReader rowKeys = new RowKeysReader(labels);
    private @Nullable Defaults defaults;

    private PolicyReader() {}

    /**
     * Reads files as one policy.
     *
     * @throws YamlException if anything in them is wrong; its message has file, line and column
     */
    public static Policy read(List<Path> files) {
        if (files.isEmpty()) {
            throw new YamlException(new Location("policy", 1, 1), "no policy file is named");
        }
        List<Source> sources = new ArrayList<>();
        for (Path file : files) {
            sources.add(source(file));
        }
        return new PolicyReader().read(sources, text(sources));
    }

    /**
     * Reads one file's text; {@code fileName} is the name used in errors.
     *
     * @throws YamlException if anything in it is wrong
     */
    public static Policy parse(String fileName, String text) {
        return new PolicyReader().read(List.of(new Source(fileName, text)), text);
    }

    private static Source source(Path file) {
        String name = file.toString();
        Location start = new Location(name, 1, 1);
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new YamlException(start, "the file has more than " + BYTES_MAX + " bytes");
            }
            byte[] bytes = Files.readAllBytes(file);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new Source(name, text);
        } catch (NoSuchFileException e) {
            throw new YamlException(start, "no such file");
        } catch (CharacterCodingException e) {
            throw new YamlException(start, "not UTF-8 text");
        } catch (IOException e) {
            throw new YamlException(start, "can't be read: " + e.getMessage());
        }
    }

    private static String text(List<Source> sources) {
        if (sources.size() == 1) {
            return sources.get(0).text();
        }
        StringBuilder text = new StringBuilder();
        for (Source source : sources) {
            text.append("--- # ").append(source.name()).append('\n').append(source.text());
            if (!source.text().endsWith("\n")) {
                text.append('\n');
            }
        }
        return text.toString();
    }

    private Policy read(List<Source> sources, String text) {
        List<Part> parts = new ArrayList<>();
        for (Source source : sources) {
            parts.add(part(YamlValue.parse(source.name(), source.text())));
        }
        List<Rule> rules = rules(parts);
        List<PolicyTest> tests = tests(parts, rules);
        Defaults written = defaults == null ? Defaults.UNWRITTEN : defaults;
        return new Policy(
                hash(sources), text, written, roles, detectors.detectors(), rules, rowKeys.read(rules), tests);
    }

    private Part part(YamlValue root) {
        YamlMap map = root.map();
        constant(map.required("apiVersion"), "sallyport/v1");
        constant(map.required("kind"), "Policy");
        metadata(map.optional("metadata"));
        YamlValue mode = map.optional("mode");
        YamlValue written = map.optional("defaults");
        if (written != null) {
            if (defaults != null) {
                throw written.error("'defaults' stands in another file already; it can stand in one only");
            }
            defaults = defaults(written.map());
        }
        YamlValue roleMap = map.optional("roles");
        if (roleMap != null) {
            YamlMap names = roleMap.map();
            names.entries().forEach((name, role) -> role(name, names.key(name), role));
        }
        YamlValue labelMap = map.optional("labels");
        if (labelMap != null) {
            YamlMap names = labelMap.map();
            names.entries().forEach((name, list) -> labels.add(name, names.key(name), list));
        }
        YamlValue detectorMap = map.optional("detectors");
        if (detectorMap != null) {
            YamlMap names = detectorMap.map();
            names.entries().forEach((name, detector) -> detectors.add(name, names.key(name), detector));
        }
        rowKeys.add(map.optional("audit"));
        YamlValue rules = map.optional("rules");
        YamlValue tests = map.optional("tests");
        map.finish();
        return new Part(
                mode == null ? Mode.ENFORCE : mode.oneOf(Mode.class),
                rules == null ? List.of() : rules.list(),
                tests == null ? List.of() : tests.list());
    }

    private static void constant(YamlValue value, String expected) {
        if (!value.string().equals(expected)) {
            throw value.error("expected '" + expected + "', found '" + value.string() + "'");
        }
    }

    /** For people only: it is checked for form, so that a misspelt key isn't taken for one that acts. */
    private static void metadata(@Nullable YamlValue value) {
        if (value != null) {
            YamlMap map = value.map();
            for (String key : List.of("name", "owner", "description")) {
                YamlValue text = map.optional(key);
                if (text != null) {
                    text.nonEmpty();
                }
            }
            map.finish();
        }
    }

    private static Defaults defaults(YamlMap map) {
        for (String key : List.of("decision", "on_unparsed", "on_unresolved")) {
            YamlValue value = map.optional(key);
            if (value != null) {
                constant(value, "deny");
            }
        }
        YamlValue limit = map.optional("row_limit");
        YamlValue detect = map.optional("detect");
        map.finish();
        return new Defaults(
                limit == null ? OptionalLong.empty() : OptionalLong.of(limit.integer(1, Long.MAX_VALUE)),
                detect == null ? Detection.AGENTS : detect.oneOf(Detection.class));
    }

    private void role(String name, YamlValue at, YamlValue value) {
        Names.check(at, name, "a role");
        YamlMap map = value.map();
        YamlValue types = map.optional("types");
        YamlValue groups = map.optional("groups");
        YamlValue ids = map.optional("ids");
        YamlValue mfa = map.optional("require_mfa");
        YamlValue onBehalfOf = map.optional("require_on_behalf_of");
        map.finish();
        if (types == null && groups == null && ids == null) {
            throw value.error("the role doesn't say who has it; expected 'types', 'groups' or 'ids'");
        }
        Set<PrincipalKind> kinds = EnumSet.noneOf(PrincipalKind.class);
        if (types != null) {
            Names.some(types).forEach(type -> kinds.add(type.oneOf(PrincipalKind.class)));
        }
        Role role = new Role(
                name,
                kinds,
                groups == null ? Set.of() : Names.texts(groups),
                ids == null ? Set.of() : Names.texts(ids),
                mfa != null && mfa.bool(),
                onBehalfOf != null && onBehalfOf.bool());
        if (roles.put(name, role) != null) {
            throw at.error("duplicate role '" + name + "'");
        }
    }

    private List<Rule> rules(List<Part> parts) {
        RuleReader reader = new RuleReader(roles.keySet(), labels);
        List<Rule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Part part : parts) {
            for (YamlValue value : part.rules()) {
                Rule rule = reader.read(value, part.mode());
                if (!ids.add(rule.id())) {
                    throw value.map().required("id").error("duplicate rule id '" + rule.id() + "'");
                }
                if (rules.size() == RULES_MAX) {
                    throw value.error("more than " + RULES_MAX + " rules");
                }
                rules.add(rule);
            }
        }
        return rules;
    }

    private static List<PolicyTest> tests(List<Part> parts, List<Rule> rules) {
        TestReader reader = new TestReader(rules);
        List<PolicyTest> tests = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Part part : parts) {
            for (YamlValue value : part.tests()) {
                PolicyTest test = reader.read(value);
                if (!names.add(test.name())) {
                    throw value.error("duplicate test name '" + test.name() + "'");
                }
                if (tests.size() == TESTS_MAX) {
                    throw value.error("more than " + TESTS_MAX + " tests");
                }
                tests.add(test);
            }
        }
        return tests;
    }

    /** Lengths are hashed too, so that text can't move from one file to the next without changing the hash. */
    private static String hash(List<Source> sources) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Source source : sources) {
                byte[] bytes = source.text().getBytes(StandardCharsets.UTF_8);
                digest.update(
                        ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array());
                digest.update(bytes);
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
