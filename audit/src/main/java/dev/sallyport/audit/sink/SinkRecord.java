package dev.sallyport.audit.sink;

import com.fasterxml.jackson.databind.JsonNode;

/** A record on its way out. The bytes are shared: nobody changes them. */
public final class SinkRecord {
    private final long seq;
    private final byte[] leaf;
    private final JsonNode json;

    /**
     * A record.
     *
     * @param leaf its line without the newline, as it is in the log
     * @param json the same, read
     */
    SinkRecord(long seq, byte[] leaf, JsonNode json) {
        this.seq = seq;
        this.leaf = leaf;
        this.json = json;
    }

    /** Its number in the log, from 0. */
    public long seq() {
        return seq;
    }

    byte[] leaf() {
        return leaf;
    }

    JsonNode json() {
        return json;
    }
}
