package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.AuditVerifier;
import dev.sallyport.audit.Finding;
import dev.sallyport.audit.VerificationReport;
import dev.sallyport.audit.WitnessDemand;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.VerifierKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Proves that no record of the log was changed, dropped or put elsewhere, or says where it isn't so. */
@Command(
        name = "verify",
        description =
                "Verifies the audit log from its directory alone, a copy that was sent somewhere, or the proof of one"
                        + " record without the log.",
        mixinStandardHelpOptions = true,
        // INVARIANT: 1 says that something was found, never that verifying failed.
        exitCodeOnExecutionException = Sallyport.USAGE,
        exitCodeList = {"0:sound, or proven", "1:something was found", "2:wrong usage, or something can't be read"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class AuditVerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** What is verified: a whole log or one record. */
    private static final class Subject {
        @Option(names = "--dir", required = true, paramLabel = "DIR", description = "the log's directory")
        private @Nullable Path directory;

        @Option(
                names = "--proof",
                required = true,
                paramLabel = "FILE",
                description = "instead of a log the proof of one record; needs --key")
        private @Nullable Path proof;

        @Option(
                names = "--export",
                required = true,
                paramLabel = "FILE",
                description = "instead of a log what was exported from one; needs --key")
        private @Nullable Path export;

        @Option(
                names = "--copy",
                required = true,
                paramLabel = "FILE",
                description = "instead of a log the lines that a sink has sent somewhere, - for what is piped in;"
                        + " needs --key")
        private @Nullable String copy;

        @Option(
                names = "--kafka",
                required = true,
                paramLabel = "FILE",
                description = "instead of a log a topic of Kafka's: properties of a client, as Kafka's own consumers"
                        + " read them; needs --topic and --key")
        private @Nullable Path kafka;
    }

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Subject subject;

    @Option(
            names = {"--vkey", "--key"},
            paramLabel = "VKEY",
            description = "the log's public key or a file with it, kept elsewhere; without it the key in the directory"
                    + " is used")
    private @Nullable String keyOrFile;

    @Option(
            names = "--entry",
            paramLabel = "FILE",
            description = "with --proof: the record's line, which must be the proven one")
    private @Nullable Path entry;

    @Option(
            names = "--since",
            paramLabel = "CHECKPOINT",
            description = "a checkpoint of the log, kept elsewhere, that the log must still contain")
    private @Nullable Path since;

    @Option(names = "--topic", paramLabel = "NAME", description = "with --kafka: the topic")
    private @Nullable String topic;

    @Option(
            names = "--tiles",
            paramLabel = "DIR",
            description = "with --copy and --kafka: a folder with the log's tiles, for what the copy doesn't have any"
                    + " more")
    private @Nullable Path tiles;

    @Mixin
    private WitnessOptions witnesses;

    @Option(names = "--strict", description = "records that aren't signed yet, also by witnesses, are a finding")
    private boolean strict;

    @Option(names = "--json", description = "one JSON object instead of text")
    private boolean json;

    @Override
    public Integer call() {
        VerifierKey key = key();
        WitnessDemand demand = witnesses.demand();
        if (demand != null && subject.directory == null) {
            throw new ParameterException(spec.commandLine(), "--witness goes with --dir");
        }
        Path directory = subject.directory;
        if (since != null && !Files.isReadable(since)) {
            throw new ParameterException(spec.commandLine(), "can't read " + since);
        }
        if (subject.copy != null || subject.kafka != null) {
            return copy(new CopyCheck(subject.copy, subject.kafka, topic, since, tiles, strict), key);
        }
        if (topic != null || tiles != null) {
            throw new ParameterException(spec.commandLine(), "--topic goes with --kafka, --tiles with a copy");
        }
        if (subject.proof != null) {
            return proof(new ProofCheck(subject.proof, entry), key);
        }
        if (subject.export != null) {
            return export(new ExportCheck(subject.export), key);
        }
        if (directory == null || entry != null) {
            throw new ParameterException(spec.commandLine(), "--entry goes with --proof");
        }
        try {
            VerificationReport report = AuditVerifier.verify(directory, key, since, strict, demand);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(json(report));
            } else {
                print(report, out);
            }
            out.flush();
            return report.sound() ? 0 : 1;
        } catch (AuditLogException e) {
            throw new ParameterException(spec.commandLine(), AuditPrinter.safe(e.toString()), e);
        }
    }

    private int proof(ProofCheck check, @Nullable VerifierKey key) {
        if (key == null || since != null || strict) {
            throw new ParameterException(
                    spec.commandLine(), "--proof needs --key, and has nothing to do with --since and --strict");
        }
        try {
            return check.run(key, json, spec.commandLine().getOut());
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), AuditPrinter.safe("can't read " + e.getMessage()), e);
        }
    }

    private int export(ExportCheck check, @Nullable VerifierKey key) {
        if (key == null || since != null || strict || entry != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--export needs --key, and has nothing to do with --since, --strict and --entry");
        }
        try {
            return check.run(key, json, spec.commandLine().getOut());
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), AuditPrinter.safe("can't read " + e.getMessage()), e);
        }
    }

    private int copy(CopyCheck check, @Nullable VerifierKey key) {
        if (key == null || entry != null || (subject.kafka == null) != (topic == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--copy and --kafka need --key, --kafka needs --topic, and neither has to do with --entry");
        }
        try {
            return check.run(key, json, System.in, spec.commandLine().getOut());
        } catch (IOException | InvalidPathException e) {
            throw new ParameterException(spec.commandLine(), AuditPrinter.safe("can't read " + e.getMessage()), e);
        }
    }

    private @Nullable VerifierKey key() {
        if (keyOrFile == null) {
            return null;
        }
        try {
            return VerifierKey.parse(KeyText.read(keyOrFile));
        } catch (IOException | NoteException e) {
            throw new ParameterException(spec.commandLine(), "can't read the key " + keyOrFile + ": " + e, e);
        }
    }

    private static void print(VerificationReport report, PrintWriter out) {
        for (Finding finding : report.findings()) {
            out.println(label(finding) + "  " + AuditPrinter.safe(finding.toString()));
        }
        String origin = report.origin() == null ? "unknown" : AuditPrinter.safe(report.origin());
        out.println("log " + origin + ": " + report.records() + " records, " + report.signed() + " signed");
        if (report.root() != null) {
            out.println("root " + report.root());
        }
        VerificationReport.Witnessed witnessed = report.witnessed();
        if (witnessed != null) {
            out.println("witnessed by " + witnessed.witnesses() + ": " + witnessed.records() + " records, at "
                    + witnessed.at());
        }
        out.println(report.sound() ? "sound" : "NOT SOUND");
    }

    private static String json(VerificationReport report) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("sound", report.sound());
        root.put("origin", report.origin());
        root.put("records", report.records());
        root.put("signed", report.signed());
        root.put("root", report.root());
        VerificationReport.Witnessed witnessed = report.witnessed();
        if (witnessed != null) {
            root.putObject("witnessed")
                    .put("records", witnessed.records())
                    .put("at", witnessed.at().toString())
                    .put("witnesses", witnessed.witnesses());
        }
        var findings = root.putArray("findings");
        for (Finding finding : report.findings()) {
            findings.addObject()
                    .put("severity", label(finding))
                    .put("place", finding.place())
                    .put("problem", finding.problem());
        }
        return root.toString();
    }

    private static String label(Finding finding) {
        return finding.severity().name().toLowerCase(Locale.ROOT);
    }
}
