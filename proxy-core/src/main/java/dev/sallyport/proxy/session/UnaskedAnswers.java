package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.NotificationResponse;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.proxy.session.AnswerRoad.Fate;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Messages other than rows, which may come at any time or end anything: notices, notifications, settings and errors.
 * They pass, masked where something is masked. Confined to one event loop.
 */
final class UnaskedAnswers {
    private final AnswerListener listener;
    private final Replacement replacement;
    private final MessageMasker messages = new MessageMasker();

    UnaskedAnswers(AnswerListener listener, Replacement replacement) {
        this.listener = listener;
        this.replacement = replacement;
    }

    /** What was masked for this principal when its last statement was judged. */
    void masking(MaskingRules rules) {
        messages.judged(rules);
    }

    /**
     * An error as the client may see it.
     *
     * @param changed whether it isn't any more what the upstream sent
     */
    Fate error(ErrorFields fields, boolean changed) {
        if (changed) {
            return replacement.by(new ErrorResponse(nothingMasked() ? fields : messages.mask(fields)));
        }
        return nothingMasked() ? Fate.PASS : replacement.by(new ErrorResponse(messages.mask(fields)));
    }

    Fate notice(ByteBuf body, ReplyTracker tracker) {
        if (nothingMasked()) {
            return Fate.PASS;
        }
        NoticeResponse notice =
                new NoticeResponse(tracker.shown(NoticeResponse.read(body).fields()));
        return replacement.by(messages.mask(notice));
    }

    Fate notification(ByteBuf body) {
        return orPass(nothingMasked() ? null : messages.mask(NotificationResponse.read(body)));
    }

    /** What the upstream said during login, as the client may see it. */
    NoticeResponse masked(NoticeResponse notice) {
        return nothingMasked() ? notice : messages.mask(notice);
    }

    /** A setting as it was after login, as the client may see it. */
    BackendMessage masked(ParameterStatus status) {
        BackendMessage masked = nothingMasked() ? null : messages.mask(status);
        return masked == null ? status : masked;
    }

    private boolean nothingMasked() {
        messages.present(listener.maskingNow());
        return messages.masksNothing();
    }

    Fate parameterStatus(ByteBuf body) {
        ParameterStatus status = ParameterStatus.read(body);
        listener.parameterChanged(status);
        return orPass(nothingMasked() ? null : messages.mask(status));
    }

    private Fate orPass(@Nullable BackendMessage masked) {
        return masked == null ? Fate.PASS : replacement.by(masked);
    }
}
