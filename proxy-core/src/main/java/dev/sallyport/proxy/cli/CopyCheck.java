package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.Finding;
import dev.sallyport.audit.copy.CopyReport;
import dev.sallyport.audit.copy.CopyVerifier;
import dev.sallyport.audit.copy.LineCopy;
import dev.sallyport.audit.copy.TopicCopy;
import dev.sallyport.audit.note.VerifierKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a copy of a log that a sink has sent somewhere.
 *
 * @param copy lines of records, {@code -} for what is piped in; null for a topic
 * @param client of a topic: the properties of a consumer of Kafka's
 * @param topic of a topic: its name
 * @param since a signed checkpoint from elsewhere
 * @param tiles a folder with the log's tiles
 */
record CopyCheck(
        @Nullable String copy,
        @Nullable Path client,
        @Nullable String topic,
        @Nullable Path since,
        @Nullable Path tiles,
        boolean strict) {
    private static final long NOTE_BYTES_MAX = 64 * 1024;

    /** Prints what came out; 0 if all of it is proven, else 1. */
    int run(VerifierKey key, boolean json, InputStream piped, PrintWriter out) throws IOException {
        try (CopyVerifier verifier = new CopyVerifier(key, tiles, strict)) {
            if (since != null) {
                if (Files.size(since) > NOTE_BYTES_MAX) {
                    throw new IOException(since + " is too large for a checkpoint");
                }
                verifier.checkpoint(since.toString(), Files.readString(since), true);
            }
            if (client != null && topic != null) {
                TopicCopy.read(client, topic, verifier);
            } else if ("-".equals(copy)) {
                LineCopy.read(piped, verifier);
            } else {
                try (InputStream lines = Files.newInputStream(Path.of(String.valueOf(copy)))) {
                    LineCopy.read(lines, verifier);
                }
            }
            CopyReport report = verifier.finish();
            if (json) {
                out.println(json(report));
            } else {
                print(report, out);
            }
            out.flush();
            return report.sound() ? 0 : 1;
        }
    }

    private static void print(CopyReport report, PrintWriter out) {
        for (Finding finding : report.proof().findings()) {
            out.println(label(finding) + "  " + AuditPrinter.safe(finding.toString()));
        }
        String which = report.first() < 0 ? "" : ", from " + report.first() + " to " + report.last();
        String foreign = report.foreign() == 0 ? "" : ", " + report.foreign() + " of other logs passed over";
        out.println(
                "copy of log " + AuditPrinter.safe(String.valueOf(report.proof().origin())) + ": "
                        + report.proof().records() + " records" + which + ", " + report.repeated() + " more than once, "
                        + report.proof().signed() + " signed" + foreign);
        out.println(report.sound() ? "sound" : "NOT SOUND");
    }

    private static String json(CopyReport report) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("sound", report.sound());
        root.put("origin", report.proof().origin());
        root.put("records", report.proof().records());
        root.put("first", report.first());
        root.put("last", report.last());
        root.put("repeated", report.repeated());
        root.put("foreign", report.foreign());
        root.put("signed", report.proof().signed());
        root.put("root", report.proof().root());
        var findings = root.putArray("findings");
        for (Finding finding : report.proof().findings()) {
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
