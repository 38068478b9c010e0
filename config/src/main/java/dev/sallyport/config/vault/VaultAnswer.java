package dev.sallyport.config.vault;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** An answer's bytes as they come, up to a limit. What is longer is never more than its beginning. Thread-safe. */
final class VaultAnswer implements Consumer<Optional<byte[]>> {
    static final int BYTES_MAX = 128 * 1024;

    private final CompletableFuture<Object> tooLong = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized void accept(Optional<byte[]> some) {
        byte[] chunk = some.orElse(new byte[0]);
        if (bytes.size() + chunk.length > BYTES_MAX) {
            tooLong.complete(this);
        }
        // INVARIANT: nothing after a part that was dropped, or what is kept has a hole.
        if (!tooLong.isDone()) {
            bytes.writeBytes(chunk);
        }
    }

    /** Completed once there were more bytes than may be. */
    CompletableFuture<Object> tooLong() {
        return tooLong;
    }

    synchronized byte[] bytes() {
        return bytes.toByteArray();
    }
}
