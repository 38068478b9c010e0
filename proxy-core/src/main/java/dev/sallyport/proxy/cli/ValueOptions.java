package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.DayKey;
import dev.sallyport.audit.DayKeys;
import dev.sallyport.audit.ValueDigest;
import dev.sallyport.audit.ValueReader;
import dev.sallyport.audit.search.EventFilter;
import dev.sallyport.config.Secret;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options about parameters and literals: which is looked for, and whether those of what is found are shown. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class ValueOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--parameter",
            paramLabel = "VALUE",
            description = "a parameter or literal of the statement, whole, as text; capital letters matter")
    private @Nullable String parameter;

    @Option(
            names = "--parameter-key",
            paramLabel = "FILE",
            description = "the file that audit.parameters.key names; if not given, the log's own key")
    private @Nullable Path key;

    @Option(names = "--day-keys", paramLabel = "DIR", description = "the folder that audit.parameters.day_keys names")
    private @Nullable Path dayKeys;

    @Option(
            names = "--decrypt",
            description = "show encrypted parameters and literals; needs --parameter-key and --day-keys")
    private boolean decrypt;

    /** Whether a value is looked for. */
    boolean asked() {
        return parameter != null;
    }

    /** The filter, narrowed to events with the value if one is looked for. */
    EventFilter filter(EventFilter filter, Path log) {
        if (parameter == null) {
            return filter;
        }
        try {
            return filter.withValue(forms(parameter, log));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--parameter: " + e.getMessage(), e);
        }
    }

    private Set<String> forms(String value, Path log) {
        Set<String> forms = new HashSet<>();
        forms.add(value);
        if (dayKeys != null) {
            addHashes(value, keys(dayKeys), forms);
        } else if (key != null) {
            forms.add(ValueDigest.of(new Secret.FileSecret(key).resolve()).hash(value));
        } else if (Files.exists(ValueDigest.file(log))) {
            forms.add(ValueDigest.open(log).hash(value));
        }
        return forms;
    }

    /** Its hash on every day. A day whose key can't be read is told and passed over, unless all are so. */
    private void addHashes(String value, DayKeys keys, Set<String> forms) {
        PrintWriter err = spec.commandLine().getErr();
        AuditLogException unread = null;
        int read = 0;
        for (LocalDate day : keys.days()) {
            try {
                DayKey found = keys.find(day);
                read++;
                if (found != null) {
                    forms.add(found.hash(value));
                }
            } catch (AuditLogException e) {
                unread = e;
                String reason = AuditPrinter.safe(String.valueOf(e.getMessage()));
                err.println("values of " + day + " aren't looked for: " + reason);
            }
        }
        err.flush();
        if (unread != null && read == 0) {
            throw unread;
        }
    }

    /** What shows values; null if they aren't to be shown. */
    @Nullable
    ValueReader reader() {
        if (!decrypt) {
            return null;
        }
        if (dayKeys == null) {
            throw new ParameterException(spec.commandLine(), "--decrypt needs --parameter-key and --day-keys");
        }
        return new ValueReader(keys(dayKeys));
    }

    private DayKeys keys(Path folder) {
        if (key == null || !Files.isDirectory(folder)) {
            throw new ParameterException(
                    spec.commandLine(), "--day-keys is a folder, and needs --parameter-key to read what is in it");
        }
        try {
            return DayKeys.reader(folder, new Secret.FileSecret(key).resolve());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--parameter-key: " + e.getMessage(), e);
        }
    }
}
