package dev.sallyport.proxy.catalog;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;

/** Asks a database how things are defined now. Safe for use by any thread. */
public final class DefinitionService {
    private final BiFunction<Set<Long>, Set<Long>, String> source;
    private final Executor executor;

    /**
     * @param source gives one hash of the definitions of relations and functions, by their OIDs; may block
     */
    public DefinitionService(BiFunction<Set<Long>, Set<Long>, String> source, Executor executor) {
        this.source = source;
        this.executor = executor;
    }

    /** A hash that is another one as soon as one of these, or what they use, is defined otherwise. */
    public CompletableFuture<String> digest(Set<Long> relations, Set<Long> functions) {
        try {
            return CompletableFuture.supplyAsync(() -> source.apply(relations, functions), executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
