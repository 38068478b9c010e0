package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.proxy.keys.IssuedKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport keys list}: what was issued, and what of it still counts. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Shows the keys that were issued, revoked and expired ones too.",
        exitCodeList = {"0:listed", "2:wrong usage, or the file can't be used"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class KeysListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private KeyFileOption file;

    @Option(names = "--json", description = "A line of JSON each.")
    private boolean json;

    @Override
    public Integer call() {
        try {
            Instant now = Clock.systemUTC().instant();
            for (IssuedKey key : file.keys().list()) {
                spec.commandLine().getOut().println(json ? json(key, now) : PrintableText.of(text(key, now)));
            }
            return Sallyport.OK;
        } catch (IOException e) {
            spec.commandLine().getErr().println("sallyport: " + e.getMessage());
            return Sallyport.USAGE;
        }
    }

    private static String state(IssuedKey key, Instant now) {
        return key.revoked() != null ? "revoked" : now.isBefore(key.expires()) ? "good" : "expired";
    }

    private static String text(IssuedKey key, Instant now) {
        return key.id() + "  " + state(key, now) + "  " + key.principal() + " ("
                + key.kind().label() + ")  groups "
                + String.join(",", new TreeSet<>(key.groups())) + "  issued " + key.created() + "  expires "
                + key.expires() + (key.note().isEmpty() ? "" : "  " + key.note());
    }

    private static String json(IssuedKey key, Instant now) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", key.id())
                .put("state", state(key, now))
                .put("principal", key.principal())
                .put("kind", key.kind().label());
        ArrayNode groups = node.putArray("groups");
        new TreeSet<>(key.groups()).forEach(groups::add);
        node.put("created", key.created().toString())
                .put("expires", key.expires().toString());
        if (key.revoked() != null) {
            node.put("revoked", key.revoked().toString());
        }
        return node.put("note", key.note()).toString();
    }
}
