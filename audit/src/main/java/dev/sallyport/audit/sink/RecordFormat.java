package dev.sallyport.audit.sink;

/** How a record is written for somebody else: one line of JSON, without a newline. Safe for use by any thread. */
public interface RecordFormat {
    /** The line of the log, byte for byte: leaf hashes can be computed from it. */
    RecordFormat JSON = SinkRecord::leaf;

    /** The record in this format; the caller doesn't change the bytes. */
    byte[] format(SinkRecord record);
}
