package dev.sallyport.proxy.cli;

import dev.sallyport.audit.WitnessDemand;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.WitnessKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whose signatures a log must have besides its own. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class WitnessOptions {
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--witness",
            paramLabel = "VKEY",
            description = "a witness's public key or a file with it: the log must be what it has signed; repeatable")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--witnesses-required",
            paramLabel = "N",
            description = "how many of the witnesses must have signed; if not given, all")
    private @Nullable Integer required;

    @Option(
            names = "--witnessed-within",
            paramLabel = "TIME",
            description = "how long ago, at most: 90s, 10m, 24h, 7d; if not given, at any time")
    private @Nullable String within;

    /** Null if nobody's are asked for. */
    @Nullable
    WitnessDemand demand() {
        if (keys.isEmpty()) {
            if (required != null || within != null) {
                throw new ParameterException(spec.commandLine(), "no --witness is named");
            }
            return null;
        }
        List<WitnessKey> witnesses = new ArrayList<>();
        for (String key : keys) {
            try {
                witnesses.add(WitnessKey.parse(KeyText.read(key)));
            } catch (IOException | NoteException e) {
                throw new ParameterException(spec.commandLine(), "can't read the key " + key + ": " + e, e);
            }
        }
        try {
            int all = (int) witnesses.stream().distinct().count();
            return new WitnessDemand(
                    witnesses,
                    required == null ? all : required,
                    within == null ? null : duration(within),
                    Clock.systemUTC());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** A whole number and its unit. */
    static Duration duration(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a time such as 90s, 10m, 24h or 7d, not " + text);
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
