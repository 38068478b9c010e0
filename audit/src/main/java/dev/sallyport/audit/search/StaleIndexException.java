package dev.sallyport.audit.search;

import java.io.IOException;

/** The index doesn't fit the log, or isn't an index: it has to be made anew. */
final class StaleIndexException extends IOException {
    private static final long serialVersionUID = 1L;

    StaleIndexException(String problem) {
        super(problem);
    }
}
