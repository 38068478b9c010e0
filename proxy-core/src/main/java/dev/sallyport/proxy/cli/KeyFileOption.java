package dev.sallyport.proxy.cli;

import dev.sallyport.config.ConfigReader;
import dev.sallyport.proxy.keys.KeyFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which file of keys a command is about. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class KeyFileOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Place place;

    /** One of the two. */
    static final class Place {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "The configuration, which names the file of keys.")
        private @Nullable Path config;

        @Option(names = "--file", paramLabel = "FILE", description = "The file of keys itself.")
        private @Nullable Path file;
    }

    KeyFile keys() {
        if (place.config != null) {
            Path named = ConfigReader.read(place.config).identity().keys();
            if (named == null) {
                throw new ParameterException(spec.commandLine(), place.config + " has no identity.keys");
            }
            return new KeyFile(named);
        }
        if (place.file == null) {
            throw new ParameterException(spec.commandLine(), "name --config or --file");
        }
        return new KeyFile(place.file);
    }
}
