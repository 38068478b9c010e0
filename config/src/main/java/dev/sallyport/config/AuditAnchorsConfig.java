package dev.sallyport.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where the audit log's checkpoints are kept besides the log.
 *
 * @param anchors all of them
 * @param required how many must be younger than {@code ageMax}
 * @param ageMax how long ago an anchor must have had the newest checkpoint, at most
 * @param unready whether too few make the proxy unready
 */
public record AuditAnchorsConfig(List<Anchor> anchors, int required, Duration ageMax, boolean unready) {
    /** None. */
    public static final AuditAnchorsConfig NONE = new AuditAnchorsConfig(List.of(), 0, Duration.ofMinutes(5), false);

    /** What an anchor is. */
    public enum Kind {
        WITNESS,
        FILE
    }

    /** An anchor. */
    public sealed interface Anchor {
        /** The operator's name for it. */
        String name();

        Kind kind();
    }

    /**
     * A server that signs checkpoints (C2SP tlog-witness).
     *
     * @param vkey its public key
     */
    public record WitnessAnchor(String name, URI url, String vkey) implements Anchor {
        @Override
        public Kind kind() {
            return Kind.WITNESS;
        }
    }

    /** A file that checkpoints are appended to. */
    public record FileAnchor(String name, Path path) implements Anchor {
        @Override
        public Kind kind() {
            return Kind.FILE;
        }
    }

    public AuditAnchorsConfig {
        anchors = List.copyOf(anchors);
    }
}
