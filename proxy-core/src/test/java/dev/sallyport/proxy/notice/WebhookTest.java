package dev.sallyport.proxy.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookTest {
    private static final byte[] KEY = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    /** Of the reference libraries' tests. */
    @Test
    void signsAsTheReferenceDoes() {
        assertThat(Webhook.signature(
                        List.of(KEY), "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void everyKeySignsWhileTheyRotate() {
        byte[] other = new byte[24];

        String[] both =
                Webhook.signature(List.of(KEY, other), "msg_1", "1", "{}").split(" ", -1);

        assertThat(both)
                .containsExactly(
                        Webhook.signature(List.of(KEY), "msg_1", "1", "{}"),
                        Webhook.signature(List.of(other), "msg_1", "1", "{}"))
                .doesNotHaveDuplicates();
    }

    @Test
    void waitsLongerEachTimeAndNeverTheSame() {
        Duration before = Duration.ZERO;
        for (int attempt = 1; attempt <= 9; attempt++) {
            Duration early = NoticeDelivery.delay(attempt, -1);
            Duration late = NoticeDelivery.delay(attempt, 1);
            assertThat(early).isGreaterThan(before.dividedBy(2)).isLessThan(late);
            before = late;
        }
        assertThat(before).isLessThan(Duration.ofHours(30));
    }
}
