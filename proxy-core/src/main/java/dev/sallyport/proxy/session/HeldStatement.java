package dev.sallyport.proxy.session;

import dev.sallyport.policy.approval.Approval;
import dev.sallyport.policy.approval.ApprovalState;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.rule.ApprovalManner;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.proxy.approval.ApprovalDesk;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A statement that waits for reviewers while its client waits for it: tells the client so from time to time, which also
 * keeps drivers from giving the connection up, and looks for the answer. INVARIANT: a statement whose client cancelled it,
 * or left, is never let go; its request is withdrawn. Confined to one event loop.
 */
final class HeldStatement {
    /** Other proxies' votes are seen within that time. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** When the client is told again, counted from the one before. */
    private static final Duration[] NOTICES = {
        Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(30)
    };

    private final Channel client;
    private final EventLoop loop;
    private final SessionIdentity identity;
    private final ApprovalDesk desk;
    private final BooleanSupplier expired;
    private final BooleanSupplier cancelled;

    private @Nullable Hold now;

    /** The client has left, perhaps before what it sent last came as far as here. */
    private boolean gone;

    /**
     * @param expired whether the principal's proof of identity has run out
     * @param cancelled whether the client has cancelled what is being judged
     */
    HeldStatement(
            Channel client,
            SessionIdentity identity,
            ApprovalDesk desk,
            BooleanSupplier expired,
            BooleanSupplier cancelled) {
        this.client = client;
        this.loop = client.eventLoop();
        this.identity = identity;
        this.desk = desk;
        this.expired = expired;
        this.cancelled = cancelled;
    }

    private static final class Hold {
        final Decision decision;
        final Approval approval;
        final long begun = System.nanoTime();
        final Duration max;
        final Runnable again;
        final Consumer<ErrorFields> refused;
        Runnable unwatch = () -> {};

        @Nullable
        Future<?> look;

        Duration nextNotice = Duration.ZERO;
        int notices;
        boolean looking;

        Hold(Decision decision, Approval approval, Duration max, Runnable again, Consumer<ErrorFields> refused) {
            this.decision = decision;
            this.approval = approval;
            this.max = max;
            this.again = again;
            this.refused = refused;
        }

        Duration soFar() {
            return Duration.ofNanos(System.nanoTime() - begun);
        }
    }

    /** Whether whoever sent it is to be kept waiting: by default a person at psql's prompt. */
    boolean wanted(ApprovalManner.Waiting waiting) {
        return switch (waiting) {
            case HOLD -> true;
            case ERROR -> false;
            case AUTO ->
                identity.application().equals("psql") && identity.principal().kind() == PrincipalKind.HUMAN;
        };
    }

    /**
     * Holds a statement.
     *
     * @param again asks for the answer when there seems to be one
     * @param refused gets why it isn't held any more
     */
    void hold(Decision decision, Approval approval, Duration max, Runnable again, Consumer<ErrorFields> refused) {
        Hold hold = new Hold(decision, approval, max, again, refused);
        now = hold;
        if (gone || cancelled.getAsBoolean()) {
            cancel();
            return;
        }
        hold.unwatch = desk.watch(approval.id(), () -> loop.execute(() -> look(hold)));
        look(hold);
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean over(Hold hold) {
        return now != hold;
    }

    private void look(Hold hold) {
        if (over(hold) || hold.looking) {
            return;
        }
        if (expired.getAsBoolean()) {
            end(hold);
            hold.refused.accept(ApprovalRefusals.holdEnded(hold.approval, "your token has expired"));
            return;
        }
        if (hold.soFar().compareTo(hold.max) >= 0) {
            end(hold);
            hold.refused.accept(ApprovalRefusals.holdEnded(hold.approval, "nobody has answered so far"));
            return;
        }
        if (hold.soFar().compareTo(hold.nextNotice) >= 0) {
            tell(hold);
        }
        hold.looking = true;
        var unused = desk.state(hold.approval.id())
                .whenComplete((state, failure) -> loop.execute(() -> looked(hold, state, failure)));
    }

    private void looked(Hold hold, @Nullable ApprovalState state, @Nullable Throwable failure) {
        hold.looking = false;
        if (over(hold)) {
            return;
        }
        if (failure != null || state != ApprovalState.PENDING) {
            end(hold);
            hold.again.run();
            return;
        }
        if (hold.look != null) {
            hold.look.cancel(false);
        }
        hold.look = loop.schedule(() -> look(hold), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tell(Hold hold) {
        Duration soFar = hold.notices == 0 ? Duration.ZERO : hold.soFar();
        ByteBuf out = client.alloc().buffer();
        new NoticeResponse(ApprovalRefusals.held(hold.decision, hold.approval, soFar)).write(out);
        client.writeAndFlush(out);
        hold.nextNotice = hold.nextNotice.plus(NOTICES[Math.min(hold.notices, NOTICES.length - 1)]);
        hold.notices++;
    }

    /** The client wants it cancelled: it isn't held any more, and its request is withdrawn. */
    void cancel() {
        Hold hold = now;
        if (hold != null) {
            takeBack();
            hold.refused.accept(Refusals.cancelled());
        }
    }

    /** The client has left: nobody waits for what is held, nor for what would be held yet. */
    void left() {
        gone = true;
        cancel();
    }

    /** The session is over. */
    void withdraw() {
        gone = true;
        takeBack();
    }

    private void takeBack() {
        Hold hold = now;
        if (hold != null) {
            end(hold);
            var unused = desk.cancel(hold.approval.id());
        }
    }

    /** The daemon stops: the request stays. */
    void letGo() {
        Hold hold = now;
        if (hold != null) {
            end(hold);
            hold.refused.accept(ApprovalRefusals.holdEnded(hold.approval, "the proxy is shutting down"));
        }
    }

    private void end(Hold hold) {
        now = null;
        hold.unwatch.run();
        if (hold.look != null) {
            hold.look.cancel(false);
        }
    }
}
