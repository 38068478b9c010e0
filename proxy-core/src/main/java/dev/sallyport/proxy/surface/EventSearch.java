package dev.sallyport.proxy.surface;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.search.AuditSearch;
import dev.sallyport.audit.search.EventFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index of the log, opened when it is first needed. One search at a time, and nobody waits for more than some
 * seconds; a principal who searches can't begin another search meanwhile, so that none can keep others out. Safe for use
 * by any thread.
 */
public final class EventSearch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventSearch.class);
    private static final int WAIT_SECONDS = 5;

    /** Records that one statement looks at. */
    private static final int RECORDS_MAX = 100_000;

    private final Path log;
    private final Path index;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Set<String> searching = ConcurrentHashMap.newKeySet();
    private @Nullable AuditSearch search;

    /** @param log the directory of the log, which this also keeps its index in */
    public EventSearch(Path log) {
        this.log = log;
        this.index = log.resolve("state").resolve("search");
    }

    /** Ends a search early. */
    private static final class EnoughException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EnoughException() {
            super(null, null, false, false);
        }
    }

    /**
     * Gives the lines that fit, newest first, until the taker wants no more.
     *
     * @param who searches
     * @param taker whether more are wanted
     */
    void find(String who, EventFilter filter, Predicate<String> taker, Stop stop) {
        if (!searching.add(who)) {
            throw new SurfaceException("53300", "another search of yours is under way", "Wait for it or cancel it.");
        }
        try {
            lock();
            try {
                locked(filter, taker, stop);
            } finally {
                lock.unlock();
            }
        } finally {
            searching.remove(who);
        }
    }

    private void lock() {
        try {
            if (!lock.tryLock(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SurfaceException("53300", "others are searching the log; try again later");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SurfaceException("57014", "canceling statement: the proxy stops");
        }
    }

    private void locked(EventFilter filter, Predicate<String> taker, Stop stop) {
        int[] looked = new int[1];
        try {
            AuditSearch opened = search;
            if (opened == null) {
                opened = AuditSearch.open(log, index);
                search = opened;
            }
            var unused = opened.update();
            var unusedCount = opened.find(filter, Long.MAX_VALUE, line -> {
                stop.check();
                if (++looked[0] > RECORDS_MAX) {
                    throw new SurfaceException(
                            "54000",
                            "more than " + RECORDS_MAX + " records would have to be looked at",
                            "Name a time, a principal, a session, a rule, a table or a type.");
                }
                if (!taker.test(line)) {
                    throw new EnoughException();
                }
            });
        } catch (EnoughException e) {
            return;
        } catch (IOException | AuditLogException e) {
            LOG.atError().setCause(e).log("the audit log could not be searched");
            throw new SurfaceException("58030", "the audit log can't be searched now");
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (search != null) {
                search.close();
                search = null;
            }
        } finally {
            lock.unlock();
        }
    }
}
