package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.TransactionStatus;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a session ends: what its client is told last, what becomes of what is under way, and when the connections close.
 * Confined to one event loop.
 */
final class SessionEnd {
    private static final Logger LOG = LoggerFactory.getLogger(SessionEnd.class);

    /** What a peer gets to take the last bytes. */
    private static final int GOODBYE_SECONDS = 5;

    private final Channel client;
    private final Channel upstream;
    private final EventLoop loop;
    private final SessionParts parts;
    private final String sessionId;
    private final UpstreamLine line;
    private final Runnable release;
    private final Runnable closed;
    private @Nullable UpstreamPump pump;

    /** What the session ends with when everything that was asked for before is answered. */
    private @Nullable ErrorFields lastWord;

    private boolean deaf;
    private boolean flushed;
    private boolean goodbye;
    private boolean forced;
    private boolean over;

    /**
     * @param release frees what the session holds; called once, when it ends
     * @param closed called when the upstream's connection is closed
     */
    SessionEnd(
            Channel client,
            Channel upstream,
            SessionParts parts,
            String sessionId,
            UpstreamLine line,
            Runnable release,
            Runnable closed) {
        this.client = client;
        this.upstream = upstream;
        this.loop = client.eventLoop();
        this.parts = parts;
        this.sessionId = sessionId;
        this.line = line;
        this.release = release;
        this.closed = closed;
    }

    /** From now on what goes to the client goes through this pump. */
    void pump(UpstreamPump now) {
        pump = now;
    }

    /** Whether the session has ended. */
    boolean over() {
        return over;
    }

    /** Whether the session will end when everything before is answered. */
    boolean near() {
        return lastWord != null;
    }

    /** The client said goodbye: what it sent before is to be done, as without a proxy. */
    void saidGoodbye() {
        goodbye = true;
    }

    /** Whether the client's goodbye is on its way to the upstream. */
    boolean goodbye() {
        return goodbye;
    }

    /** Whether nothing more is to be read from the client. */
    boolean deaf() {
        return deaf;
    }

    /** Ends the session when everything before is answered; what the client says from now on can't be understood. */
    void with(ErrorFields fields) {
        withEarsOpen(fields);
        deaf = true;
    }

    /** Ends the session when everything before is answered; until then the client is read, so that its end is noticed. */
    void withEarsOpen(ErrorFields fields) {
        if (lastWord == null) {
            lastWord = fields;
        }
    }

    /** Says the last word if there is one and it is time. */
    void sayLastWord() {
        if (lastWord == null) {
            return;
        }
        if (line.quiet()) {
            fatal(lastWord);
        } else if (!flushed) {
            flushed = true;
            line.flushUpstream();
        }
    }

    /** Ends the session now, by a fault that isn't its client's. */
    void byFault(Throwable cause) {
        LOG.atError()
                .setCause(cause)
                .addKeyValue("sessionId", sessionId)
                .log("the session ends by a fault of the proxy");
        fatal(Refusals.internal());
    }

    /** Tells the client, if it can be told: within a row nothing can. */
    void tell(ErrorFields fields) {
        if (pump == null || !pump.withinRow()) {
            client.write(Refusals.message(client.alloc(), fields));
        }
    }

    /** Tells the client and ends the session. */
    void fatal(ErrorFields fields) {
        if (!over) {
            tell(fields);
            now(fields.message(), fields);
        }
    }

    /** Somebody ends the session, whatever it does, and whatever its client wanted done before its goodbye. */
    void kill(ErrorFields fields, String reason) {
        if (!over) {
            forced = true;
            tell(fields);
            now(reason, fields);
        }
    }

    /**
     * Ends the session, whose client said goodbye, and keeps the upstream's connection for another one.
     *
     * @return false, and nothing was done, if there is anything on it that doesn't end with the session
     */
    boolean keepingUpstream() {
        UpstreamReuse reuse = parts.reuse();
        UpstreamPump back = pump;
        if (over || near() || reuse == null || back == null || !reuse.possible()) {
            return false;
        }
        if (!line.idle() || line.status() != TransactionStatus.IDLE || !back.empty() || !upstream.isActive()) {
            return false;
        }
        over = true;
        line.close();
        release.run();
        upstream.config().setAutoRead(false);
        upstream.pipeline().remove(back);
        reuse.keep();
        closed.run();
        closeClient();
        parts.recorder().sessionEnded("client terminated", null);
        return true;
    }

    /** Ends the session, of which its client isn't told why. */
    void now(String reason) {
        now(reason, null);
    }

    private void now(String reason, @Nullable ErrorFields told) {
        if (over) {
            return;
        }
        over = true;
        boolean running = !line.quiet();
        line.close();
        release.run();
        if (pump != null) {
            pump.end();
        }
        if (running && (forced || !goodbye) && upstream.isActive()) {
            parts.cancel().get().addListener(done -> line.hangUp());
        } else {
            line.hangUp();
        }
        upstream.closeFuture().addListener(done -> closed.run());
        closeClient();
        loop.schedule(() -> upstream.close(), GOODBYE_SECONDS, TimeUnit.SECONDS);
        parts.recorder().sessionEnded(reason, told);
    }

    private void closeClient() {
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        // A peer that takes no more bytes would keep its connection for ever.
        loop.schedule(() -> client.close(), GOODBYE_SECONDS, TimeUnit.SECONDS);
    }
}
