package dev.sallyport.proxy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.AuditProver;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.TlogProof;
import dev.sallyport.audit.note.VerifierKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the proof of one record, without the log.
 *
 * @param proof the proof's file
 * @param entry a file with the record's line, with or without its newline; null: the line in the proof
 */
record ProofCheck(Path proof, @Nullable Path entry) {
    private static final int BYTES_MAX = 1 << 20;

    /** Prints what came out; 0 if the record is proven, else 1. */
    int run(VerifierKey key, boolean json, PrintWriter out) throws IOException {
        byte[] line = entry == null ? null : withoutNewline(read(entry));
        ObjectNode report = new ObjectMapper().createObjectNode();
        int code = 0;
        try {
            TlogProof.Proven proven = AuditProver.verify(read(proof), key, line);
            String text = new String(proven.entry(), StandardCharsets.UTF_8);
            report.put("proven", true);
            report.put("origin", proven.checkpoint().origin());
            report.put("index", proven.index());
            report.put("signed", proven.checkpoint().size());
            report.put("entry", text);
            if (!json) {
                out.println(new AuditPrinter(false).print(text));
                out.println("log " + AuditPrinter.safe(proven.checkpoint().origin()) + ": record " + proven.index()
                        + " of " + proven.checkpoint().size() + " signed");
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

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new IOException(file + " is too large");
            }
            return bytes;
        }
    }

    private static byte[] withoutNewline(byte[] line) {
        boolean ends = line.length > 0 && line[line.length - 1] == '\n';
        return ends ? Arrays.copyOf(line, line.length - 1) : line;
    }
}
