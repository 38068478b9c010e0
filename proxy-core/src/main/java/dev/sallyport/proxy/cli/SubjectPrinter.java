package dev.sallyport.proxy.cli;

import java.io.PrintWriter;

/** Prints what was found about a row, what is certain apart from what is possible. */
final class SubjectPrinter {
    private final PrintWriter out;
    private final FoundPrinter printer;
    private final boolean json;

    SubjectPrinter(PrintWriter out, FoundPrinter printer, boolean json) {
        this.out = out;
        this.printer = printer;
        this.json = json;
    }

    void heading(String text) {
        if (!json) {
            out.println(text);
        }
    }

    /** @param line as it stands in the log */
    void event(String line, boolean certain) {
        String match = certain ? "certain" : "possible";
        out.println(json ? "{\"match\":\"" + match + "\",\"event\":" + printer.shown(line) + "}" : printer.shown(line));
    }
}
