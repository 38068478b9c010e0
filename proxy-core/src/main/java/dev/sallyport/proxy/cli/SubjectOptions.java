package dev.sallyport.proxy.cli;

import dev.sallyport.audit.RowDigest;
import dev.sallyport.audit.search.AuditSearch;
import dev.sallyport.audit.search.EventFilter;
import dev.sallyport.audit.search.Subject;
import dev.sallyport.audit.search.TouchedTable;
import dev.sallyport.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which row is asked about, and what finds its hashes. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
final class SubjectOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--subject",
            paramLabel = "TABLE:KEY",
            description = "who read or changed this row, such as customers:4711")
    private @Nullable String subject;

    @Option(
            names = "--row-key",
            paramLabel = "FILE",
            description = "the file that audit.row_key names; if not given, the log's own key")
    private @Nullable Path rowKey;

    boolean asked() {
        return subject != null;
    }

    /** Prints what is certain, then what is possible, each the newest first; returns how many there were. */
    long find(AuditSearch search, EventFilter filter, long limit, Path log, SubjectPrinter printer) throws IOException {
        Subject asked = asked(subject);
        Set<TouchedTable> tables = asked.among(search.tablesTouched());
        if (tables.isEmpty()) {
            printer.heading("no event has rows of " + asked.table());
            return 0;
        }
        RowDigest digest = digest(log);
        printer.heading("certainly this row:");
        long certain = search.find(asked.certain(filter, tables, digest), limit, line -> printer.event(line, true));
        printer.heading("rows of the table whose keys are not all known, this one perhaps among them:");
        long possible = search.find(asked.possible(filter, tables, digest), limit, line -> printer.event(line, false));
        return certain + possible;
    }

    private Subject asked(@Nullable String text) {
        try {
            return Subject.of(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--subject: " + e.getMessage(), e);
        }
    }

    private RowDigest digest(Path log) {
        if (rowKey == null) {
            if (!Files.exists(RowDigest.file(log))) {
                throw new ParameterException(
                        spec.commandLine(), "the log has no key of its own for rows: name --row-key");
            }
            return RowDigest.open(log);
        }
        try {
            return RowDigest.of(new Secret.FileSecret(rowKey).resolve());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--row-key: " + e.getMessage(), e);
        }
    }
}
