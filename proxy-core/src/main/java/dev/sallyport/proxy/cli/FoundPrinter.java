package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.ValueReader;
import org.jspecify.annotations.Nullable;

/**
 * How a record that was found is shown.
 *
 * @param values shows parameters and literals; null if they aren't to be shown
 * @param json as it stands in the log
 */
record FoundPrinter(AuditPrinter printer, @Nullable ValueReader values, boolean json) {
    String shown(String line) {
        if (values == null) {
            return json ? line : printer.print(line);
        }
        if (json) {
            return values.json(line);
        }
        String read = values.text(line);
        return printer.print(line) + (read.isEmpty() ? "" : "\n    " + read);
    }
}
