package dev.sallyport.proxy.surface;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.search.AuditSearch;
import dev.sallyport.audit.search.EventFilter;
import dev.sallyport.audit.search.TouchedTable;
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

    /** One use of the index. */
    private interface Work<T> {
        T done(AuditSearch search) throws IOException;
    }

    /**
     * Gives the lines that fit, newest first, until the taker wants no more.
     *
     * @param who searches
     * @param taker whether more are wanted
     */
    void find(String who, EventFilter filter, Predicate<String> taker, Stop stop) {
        var unused = alone(who, opened -> found(opened, filter, taker, stop));
    }

    /** The tables of which there are rows' keys in the log. */
    Set<TouchedTable> tablesTouched(String who) {
        return alone(who, AuditSearch::tablesTouched);
    }

    private <T> T alone(String who, Work<T> work) {
        if (!searching.add(who)) {
            throw new SurfaceException("53300", "another search of yours is under way", "Wait for it or cancel it.");
        }
        try {
            lock();
            try {
                return locked(work);
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

    private <T> T locked(Work<T> work) {
        try {
            AuditSearch opened = search;
            if (opened == null) {
                opened = AuditSearch.open(log, index);
                search = opened;
            }
            var unused = opened.update();
            return work.done(opened);
        } catch (IOException | AuditLogException e) {
            LOG.atError().setCause(e).log("the audit log could not be searched");
            throw new SurfaceException("58030", "the audit log can't be searched now");
        }
    }

    private static long found(AuditSearch opened, EventFilter filter, Predicate<String> taker, Stop stop)
            throws IOException {
        int[] looked = new int[1];
        try {
            return opened.find(filter, Long.MAX_VALUE, line -> {
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
            return looked[0];
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
