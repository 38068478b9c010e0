package dev.sallyport.protocol.type;

import java.util.Optional;

/** What ReadyForQuery says about the session's transaction block. */
public enum TransactionStatus {
    /** Not in a transaction block. */
    IDLE('I'),
    /** In a transaction block. */
    IN_TRANSACTION('T'),
    /** In a failed transaction block: all is refused up to its end. */
    FAILED('E');

    private final byte code;

    TransactionStatus(char code) {
        this.code = (byte) code;
    }

    /** The byte on the wire. */
    public byte code() {
        return code;
    }

    /** The status with that byte on the wire, if there is one. */
    public static Optional<TransactionStatus> of(byte code) {
        return switch (code) {
            case 'I' -> Optional.of(IDLE);
            case 'T' -> Optional.of(IN_TRANSACTION);
            case 'E' -> Optional.of(FAILED);
            default -> Optional.empty();
        };
    }
}
