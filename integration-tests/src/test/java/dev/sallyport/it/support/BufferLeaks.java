package dev.sallyport.it.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Has Netty watch every buffer of this JVM, and collects what it says of buffers that nobody released. */
public final class BufferLeaks implements AutoCloseable {
    private static final String CANARY = "a buffer that the test itself leaks";

    private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            reports.add(event.getFormattedMessage());
        }
    };

    public BufferLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        logger.setLevel(Level.ERROR);
        appender.start();
        logger.addAppender(appender);
    }

    /**
     * What was leaked so far. Netty notices a leak when the garbage collector does and another buffer is allocated: a
     * buffer leaked on purpose, whose report is waited for, tells when those before it were noticed too.
     */
    public List<String> found() {
        String canary = CANARY + " " + System.nanoTime();
        leak(canary);
        long deadline = Patience.end();
        while (reports.stream().noneMatch(report -> report.contains(canary))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Netty's leak detector does not notice leaks");
            }
            System.gc();
            for (int i = 0; i < 100; i++) {
                ByteBufAllocator.DEFAULT.buffer(16).release();
            }
        }
        return reports.stream().filter(report -> !report.contains(CANARY)).toList();
    }

    private static void leak(String hint) {
        ByteBuf leaked = ByteBufAllocator.DEFAULT.buffer(16);
        leaked.touch(hint);
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        ResourceLeakDetector.setLevel(before);
    }
}
