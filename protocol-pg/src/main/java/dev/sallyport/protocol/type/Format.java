package dev.sallyport.protocol.type;

import java.util.Optional;

/** How a value is written: format codes of Bind, RowDescription and the COPY messages. */
public enum Format {
    TEXT(0),
    BINARY(1);

    private final short code;

    Format(int code) {
        this.code = (short) code;
    }

    /** The Int16 on the wire. */
    public short code() {
        return code;
    }

    /** The format with that code, if there is one. */
    public static Optional<Format> of(int code) {
        return switch (code) {
            case 0 -> Optional.of(TEXT);
            case 1 -> Optional.of(BINARY);
            default -> Optional.empty();
        };
    }
}
