package dev.sallyport.config.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Makes a tree of a file's text and refuses what no honest configuration needs: huge files, deep nesting, explicit
 * tags, many aliases, an alias inside the collection that it names.
 */
final class YamlTree {
    /** Bytes in a file, at most: far above any real configuration, far below what hurts. */
    static final int BYTES_MAX = 4 * 1024 * 1024;

    static final int DEPTH_MAX = 64;
    static final int ALIASES_MAX = 50;

    private final String file;

    private YamlTree(String file) {
        this.file = file;
    }

    static Node read(Path path) {
        return new YamlTree(path.toString()).compose(text(path));
    }

    static Node parse(String file, String text) {
        return new YamlTree(file).compose(text);
    }

    private static String text(Path path) {
        Location top = new Location(path.toString(), 1, 1);
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new YamlException(top, "the file is larger than " + BYTES_MAX + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new YamlException(top, "no such file");
        } catch (AccessDeniedException e) {
            throw new YamlException(top, "no permission to read the file");
        } catch (CharacterCodingException e) {
            throw new YamlException(top, "not UTF-8 text");
        } catch (IOException e) {
            throw new YamlException(top, "can't be read: " + e.getMessage());
        }
    }

    private Node compose(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(ALIASES_MAX)
                .setCodePointLimit(BYTES_MAX)
                .build();
        try {
            checkEvents(settings, text);
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                throw new YamlException(new Location(file, 1, 1), "the file is empty");
            }
            return root.get();
        } catch (MarkedYamlEngineException e) {
            throw new YamlException(location(e.getProblemMark()), Printable.of(e.getProblem()));
        } catch (YamlEngineException e) {
            throw new YamlException(new Location(file, 1, 1), Printable.of(String.valueOf(e.getMessage())));
        }
    }

    /** Runs over the flat events before a tree is built: building is recursive, and so would be the stack's end. */
    private void checkEvents(LoadSettings settings, String text) {
        Deque<Optional<Anchor>> open = new ArrayDeque<>();
        int aliases = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent start) {
                refuseTag(event, start.getTag().orElse(null));
                open.push(start.getAnchor());
                if (open.size() > DEPTH_MAX) {
                    throw error(event, "nested deeper than " + DEPTH_MAX + " levels");
                }
            } else if (event instanceof CollectionEndEvent) {
                open.pop();
            } else if (event instanceof ScalarEvent scalar) {
                refuseTag(event, scalar.getTag().orElse(null));
            } else if (event instanceof AliasEvent alias) {
                aliases++;
                if (aliases > ALIASES_MAX) {
                    throw error(event, "more than " + ALIASES_MAX + " aliases");
                }
                if (open.contains(Optional.of(alias.getAlias()))) {
                    throw error(event, "an alias inside the collection that it names");
                }
            }
        }
    }

    private void refuseTag(Event event, @Nullable String tag) {
        if (tag != null) {
            throw error(event, "tags such as " + Printable.of(tag) + " are not supported");
        }
    }

    private YamlException error(Event event, String problem) {
        return new YamlException(location(event.getStartMark()), problem);
    }

    private Location location(Optional<Mark> mark) {
        return mark.map(m -> new Location(file, m.getLine() + 1, m.getColumn() + 1))
                .orElseGet(() -> new Location(file, 1, 1));
    }
}
