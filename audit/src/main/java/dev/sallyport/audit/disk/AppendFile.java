package dev.sallyport.audit.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that grows at its end. Confined to one thread. */
public interface AppendFile extends Closeable {
    /** The file's present length in bytes. */
    long size() throws IOException;

    /** Appends all bytes of the buffer. If it fails, any number of them may have reached the file. */
    void append(ByteBuffer bytes) throws IOException;

    /** Returns when everything appended is on the device. After a failure the file must not be written again. */
    void force() throws IOException;

    /** Cuts the file to a length. */
    void truncate(long size) throws IOException;
}
