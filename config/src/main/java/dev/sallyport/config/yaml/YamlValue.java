package dev.sallyport.config.yaml;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
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
        return new YamlValue(path.toString(), YamlTree.read(path));
    }

    /** Reads a text of one document; {@code file} is the name used in errors. */
    public static YamlValue parse(String file, String text) {
        return new YamlValue(file, YamlTree.parse(file, text));
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
        return "'" + Printable.of(scalar.getValue(), 40) + "'";
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
        String written = scalar(what);
        if (INTEGER.matcher(written).matches()) {
            long value = Long.parseLong(written);
            if (value >= min && value <= max) {
                return value;
            }
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

    /** As {@link #duration()}, from {@code min} to {@code max}. */
    public Duration duration(Duration min, Duration max) {
        Duration value = duration();
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw expected("a duration from " + label(min) + " to " + label(max));
        }
        return value;
    }

    private static String label(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
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
        if (amount > Long.MAX_VALUE >> shift) {
            throw expected(what);
        }
        return amount << shift;
    }

    /** As {@link #bytes()}, from {@code min} to {@code max}, both in bytes. */
    public long bytes(long min, long max) {
        long value = bytes();
        if (value < min || value > max) {
            throw expected("a size from " + sizeLabel(min) + " to " + sizeLabel(max));
        }
        return value;
    }

    private static String sizeLabel(long bytes) {
        if (bytes == 0 || bytes % 1024 != 0) {
            return bytes + "B";
        }
        return bytes % (1 << 30) == 0
                ? (bytes >> 30) + "GiB"
                : bytes % (1 << 20) == 0 ? (bytes >> 20) + "MiB" : (bytes >> 10) + "KiB";
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

    /** Whether nothing is written here, or YAML's {@code null}. */
    public boolean isNull() {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
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
