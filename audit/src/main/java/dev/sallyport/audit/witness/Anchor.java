package dev.sallyport.audit.witness;

import java.io.IOException;

/** Somewhere that a log's checkpoints are kept where its writer can't change them. Confined to one thread. */
@FunctionalInterface
public interface Anchor {
    /** Brings the newest checkpoint there; returns what is there now. */
    Cosigning.Cosigned anchor() throws IOException, InterruptedException, NotCosignedException;
}
