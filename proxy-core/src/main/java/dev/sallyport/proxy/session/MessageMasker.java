package dev.sallyport.proxy.session;

import dev.sallyport.masking.DetectorSet;
import dev.sallyport.masking.TextMasker;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.NotificationResponse;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import org.jspecify.annotations.Nullable;

/**
 * Masks messages other than rows, in which values of rows can travel too: errors and notices quote them, notifications
 * and settings carry what a statement put there. What held when the last statement was judged is masked, and what holds
 * at the moment: a session may have been idle since before the policy changed. Confined to one event loop.
 */
final class MessageMasker {
    /** Severity, SQLSTATE and position. */
    private static final String NOT_SEARCHED = "SVCP";

    private final Search judged = new Search();
    private final Search present = new Search();

    /** What one set of rules looks for. */
    private static final class Search {
        private boolean masksSomething;
        private DetectorSet detectors = DetectorSet.none();
        private @Nullable TextMasker texts;

        void rules(MaskingRules rules) {
            masksSomething = !rules.masksNothing();
            if (!rules.detectors().equals(detectors)) {
                detectors = rules.detectors();
                texts = detectors.isEmpty() ? null : new TextMasker(detectors);
            }
        }

        String mask(String text) {
            return texts == null ? text : texts.mask(text);
        }
    }

    /** These rules held when the last statement was judged. */
    void judged(MaskingRules rules) {
        judged.rules(rules);
    }

    /** These rules hold now. */
    void present(MaskingRules rules) {
        present.rules(rules);
    }

    boolean masksNothing() {
        return !judged.masksSomething && !present.masksSomething;
    }

    /**
     * An error or notice without the fields in which PostgreSQL quotes rows, and with the others searched: even names of
     * columns or constraints may be whatever a function's RAISE says they are.
     */
    ErrorFields mask(ErrorFields fields) {
        ErrorFields shown = Refusals.withoutValues(fields);
        ErrorFields.Builder masked = shown.toBuilder();
        shown.fields().forEach((code, text) -> {
            if (NOT_SEARCHED.indexOf(code) < 0) {
                masked.with(code, mask(text));
            }
        });
        return masked.build();
    }

    NoticeResponse mask(NoticeResponse notice) {
        return new NoticeResponse(mask(notice.fields()));
    }

    /** The message to send instead; null if it may pass as it is. */
    @Nullable
    BackendMessage mask(ParameterStatus status) {
        String value = mask(status.value());
        return value.equals(status.value()) ? null : new ParameterStatus(status.name(), value);
    }

    /** The message to send instead; null if it may pass as it is. */
    @Nullable
    BackendMessage mask(NotificationResponse notification) {
        String channel = mask(notification.channel());
        String payload = mask(notification.payload());
        boolean same = channel.equals(notification.channel()) && payload.equals(notification.payload());
        return same ? null : new NotificationResponse(notification.processId(), channel, payload);
    }

    private String mask(String text) {
        String masked = present.mask(text);
        return judged.detectors.equals(present.detectors) ? masked : judged.mask(masked);
    }
}
