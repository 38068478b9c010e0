package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.search.AuditSearch;
import dev.sallyport.audit.search.EventFilter;
import dev.sallyport.config.SecretException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Finds records by who, what, when and which words, by an index that it keeps up to date itself. */
@Command(
        name = "search",
        description = "Finds records of the audit log, the newest first.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:found", "1:nothing found", "2:wrong usage, or the log can't be read"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class AuditSearchCommand implements Callable<Integer> {
    private static final long WORTH_TELLING = 50_000;
    private static final int NAME_BYTES = 8;

    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "the log's directory")
    private Path directory;

    @Option(
            names = "--index",
            paramLabel = "DIR",
            description = "a directory for the index alone; if not given, `index` in the log's directory, or else one"
                    + " in your cache")
    private @Nullable Path index;

    @Mixin
    private EventFilterOptions options;

    @Mixin
    private SubjectOptions subjects;

    @Mixin
    private ValueOptions values;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "how many records at most; ${DEFAULT-VALUE} if not given")
    private long limit = 50;

    @Option(names = "--rebuild", description = "make the index anew before searching")
    private boolean rebuild;

    @Option(
            names = "--json",
            description = "the lines as they stand in the log; with --subject each within an object that says "
                    + "whether it certainly or possibly has to do with the row")
    private boolean json;

    @Option(names = "--color", description = "with colours")
    private boolean colours;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be positive");
        }
        if (!Files.isDirectory(directory)) {
            throw new ParameterException(spec.commandLine(), directory + " is not a directory");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            return search(out, err);
        } catch (IOException | AuditLogException | SecretException e) {
            out.flush();
            err.println("can't search the audit log: " + AuditPrinter.safe(e.toString()));
            err.flush();
            return 2;
        }
    }

    private int search(PrintWriter out, PrintWriter err) throws IOException {
        if (subjects.asked() && values.asked()) {
            throw new ParameterException(spec.commandLine(), "--subject and --parameter don't go together");
        }
        EventFilter filter = values.filter(options.filter(Clock.systemUTC()), directory);
        FoundPrinter printer = new FoundPrinter(new AuditPrinter(colours), values.reader(), json);
        try (AuditSearch search = AuditSearch.open(directory, index == null ? usualIndex() : index)) {
            if (rebuild) {
                search.clear();
            }
            tell(search.update(), err);
            long found = subjects.asked()
                    ? subjects.find(search, filter, limit, directory, new SubjectPrinter(out, printer, json))
                    : search.find(filter, limit, line -> out.println(printer.shown(line)));
            out.flush();
            return found > 0 ? 0 : 1;
        }
    }

    private static void tell(AuditSearch.Update update, PrintWriter err) {
        if (update.added() >= WORTH_TELLING) {
            err.println(update.added() + " records were taken into the index");
        }
        if (update.damaged() > 0) {
            err.println(update.damaged() + " lines are not records and can't be found: verify the log");
        }
        err.flush();
    }

    /** Beside the log where that is allowed, else in the user's cache under a name that the log's place gives. */
    private Path usualIndex() throws IOException {
        Path beside = directory.resolve("index");
        if (Files.isDirectory(beside) ? Files.isWritable(beside) : Files.isWritable(directory)) {
            return beside;
        }
        String configured = System.getenv("XDG_CACHE_HOME");
        Path cache = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return cache.resolve("sallyport")
                .resolve("audit-index")
                .resolve(shortHash(directory.toRealPath().toString()));
    }

    private static String shortHash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks SHA-256", e);
        }
    }
}
