package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.ExportVerifier;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.VerifierKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * Verifies an export, without the log.
 *
 * @param file the export
 */
record ExportCheck(Path file) {
    /** Prints what came out; 0 if every record in it is proven, else 1. */
    int run(VerifierKey key, boolean json, PrintWriter out) throws IOException {
        ObjectNode report = new ObjectMapper().createObjectNode();
        int code = 0;
        try {
            ExportVerifier.Report proven = ExportVerifier.verify(file, key);
            report.put("proven", true);
            report.put("origin", proven.origin());
            report.put("signed", proven.signed());
            report.put("records", proven.records());
            report.put("first", proven.first());
            report.put("last", proven.last());
            report.put("complete", proven.complete());
            if (!json) {
                out.println("log " + AuditPrinter.safe(proven.origin()) + ": " + proven.records() + " of "
                        + proven.signed() + " signed records, from " + proven.first() + " to " + proven.last()
                        + (proven.complete() ? ", none between them missing" : ", not all between them"));
                out.println("proven");
            }
        } catch (NoteException e) {
            report.put("proven", false);
            report.put("problem", e.problem());
            code = 1;
            if (!json) {
                out.println(AuditPrinter.safe(e.problem()));
                out.println("NOT PROVEN");
            }
        }
        if (json) {
            out.println(report);
        }
        out.flush();
        return code;
    }
}
