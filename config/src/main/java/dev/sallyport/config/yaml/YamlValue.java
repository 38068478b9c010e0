package dev.sallyport.config.yaml;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.AnchorNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One node of a YAML file with its place. Each getter says what it expects and throws {@link YamlException} at this
 * node's place if it isn't that.
 */
public final class YamlValue {
    /** Characters in a file, at most: far above any real configuration, far below what hurts. */
    private static final int CODE_POINTS_MAX = 4 * 1024 * 1024;

    private static final int ALIASES_MAX = 50;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB)?");

    private final String file;
    private final Node node;

    YamlValue(String file, Node node) {
        this.file = file;
        this.node = node instanceof AnchorNode anchor ? anchor.getRealNode() : node;
    }

    /** Reads a file of one document. */
    public static YamlValue read(Path path) {
        try {
            return parse(path.toString(), Files.readString(path));
        } catch (NoSuchFileException e) {
            throw new YamlException(new Location(path.toString(), 1, 1), "no such file");
        } catch (CharacterCodingException e) {
            throw new YamlException(new Location(path.toString(), 1, 1), "not UTF-8 text");
        } catch (IOException e) {
            throw new YamlException(new Location(path.toString(), 1, 1), "can't be read: " + e.getMessage());
        }
    }

    /** Reads a text of one document; {@code file} is the name used in errors. */
    public static YamlValue parse(String file, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(ALIASES_MAX)
                .setCodePointLimit(CODE_POINTS_MAX)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                throw new YamlException(new Location(file, 1, 1), "the file is empty");
            }
            return new YamlValue(file, root.get());
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().orElse(null);
            Location at = mark == null
                    ? new Location(file, 1, 1)
                    : new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
            throw new YamlException(at, e.getProblem());
        } catch (YamlEngineException e) {
            throw new YamlException(new Location(file, 1, 1), String.valueOf(e.getMessage()));
        }
    }

    public Location location() {
        return node.getStartMark()
                .map(mark -> new Location(file, mark.getLine() + 1, mark.getColumn() + 1))
                .orElseGet(() -> new Location(file, 1, 1));
    }

    /** An error at this place, to be thrown. */
    public YamlException error(String problem) {
        return new YamlException(location(), problem);
    }

    private YamlException expected(String what) {
        return error("expected " + what + ", found " + describe());
    }

    private String describe() {
        if (node instanceof MappingNode) {
            return "a mapping";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        ScalarNode scalar = (ScalarNode) node;
        if (scalar.getTag().equals(Tag.NULL)) {
            return "nothing";
        }
        String value = scalar.getValue();
        return "'" + (value.length() > 40 ? value.substring(0, 40) + "…" : value) + "'";
    }

    private String scalar(String what) {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return scalar.getValue();
        }
        throw expected(what);
    }

    /** Any scalar's text; {@code 5432} and {@code yes} count as texts too. */
    public String string() {
        return scalar("a text");
    }

    /** A text with at least one character. */
    public String nonEmpty() {
        String value = scalar("a text");
        if (value.isEmpty()) {
            throw expected("a text that isn't empty");
        }
        return value;
    }

    /** A whole number from {@code min} to {@code max}. */
    public long integer(long min, long max) {
        String what = "a whole number from " + min + " to " + max;
        try {
            long value = Long.parseLong(scalar(what));
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw expected(what);
        }
        throw expected(what);
    }

    /** {@code true} or {@code false}. */
    public boolean bool() {
        return switch (scalar("true or false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw expected("true or false");
        };
    }

    /** A number with unit: {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
    public Duration duration() {
        String what = "a duration such as 500ms, 30s, 5m, 1h or 7d";
        Matcher matcher = DURATION.matcher(scalar(what));
        if (!matcher.matches()) {
            throw expected(what);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** A number of bytes, plain or with {@code KiB}, {@code MiB}, {@code GiB}. */
    public long bytes() {
        String what = "a size such as 512, 64KiB, 16MiB or 1GiB";
        Matcher matcher = BYTES.matcher(scalar(what));
        if (!matcher.matches()) {
            throw expected(what);
        }
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        int shift = unit == null || unit.equals("B") ? 0 : unit.equals("KiB") ? 10 : unit.equals("MiB") ? 20 : 30;
        return Math.multiplyExact(amount, 1L << shift);
    }

    /** One of an enum's constants, written in lower case with {@code -} or {@code _}. */
    public <E extends Enum<E>> E oneOf(Class<E> type) {
        E[] constants = type.getEnumConstants();
        String what = Arrays.stream(constants).map(YamlValue::label).collect(Collectors.joining(", ", "one of ", ""));
        String written = scalar(what).replace('_', '-');
        for (E constant : constants) {
            if (label(constant).equals(written)) {
                return constant;
            }
        }
        throw expected(what);
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether this is a list (of whatever). */
    public boolean isList() {
        return node instanceof SequenceNode;
    }

    /** Whether this is a mapping. */
    public boolean isMap() {
        return node instanceof MappingNode;
    }

    public List<YamlValue> list() {
        if (!(node instanceof SequenceNode sequence)) {
            throw expected("a list");
        }
        List<YamlValue> values = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            values.add(new YamlValue(file, element));
        }
        return values;
    }

    /** A list of texts. */
    public List<String> strings() {
        List<String> texts = new ArrayList<>();
        for (YamlValue value : list()) {
            texts.add(value.nonEmpty());
        }
        return texts;
    }

    /** A mapping whose keys are known beforehand; end with {@link YamlMap#finish()}. */
    public YamlMap map() {
        if (!(node instanceof MappingNode mapping)) {
            throw expected("a mapping");
        }
        return new YamlMap(file, this, mapping);
    }

    /** A mapping whose keys are the operator's own names, in file order. */
    public Map<String, YamlValue> entries() {
        return map().entries();
    }
}
