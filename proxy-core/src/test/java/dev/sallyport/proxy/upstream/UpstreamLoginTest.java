package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.Credentials;
import dev.sallyport.config.SecretException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class UpstreamLoginTest {
    @Test
    void aFixedUserStaysWhateverItsPasswordBecomes() {
        UpstreamLogin login = new UpstreamLogin("reader", () -> "old", refused -> refused + "er");

        assertThat(login.instead().apply(login.credentials().get())).isEqualTo(new Credentials("reader", "older"));
    }

    @Test
    void whatIsForOneUserAloneNeverBecomesAnothers() {
        Credentials own = new Credentials("v-1", "first");
        AtomicReference<Credentials> now = new AtomicReference<>(new Credentials("v-1", "rotated"));
        UpstreamLogin login = new UpstreamLogin(now::get, refused -> now.get(), "whoever it is").only(own);
        assertThat(login.credentials().get()).isEqualTo(new Credentials("v-1", "rotated"));
        assertThat(login.instead().apply(own)).isEqualTo(new Credentials("v-1", "rotated"));

        now.set(new Credentials("v-2", "second"));

        assertThat(login.credentials().get()).isEqualTo(own);
        assertThat(login.instead().apply(own)).isEqualTo(own);
    }

    @Test
    void needsAUser() {
        assertThatThrownBy(() -> new UpstreamLogin("", () -> "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverShowsAPassword() {
        UpstreamLogin login =
                new UpstreamLogin(() -> new Credentials("v-1", "hunter2"), UnaryOperator.identity(), "whoever it is");

        assertThat(login).hasToString("UpstreamLogin[user=whoever it is]");
        assertThat(login.credentials().get()).hasToString("Credentials[user=v-1]");
    }

    @Test
    void theOperatorLearnsWhereASecretWasLookedForAndTheClientDoesNot() {
        SecretException missing = new SecretException("Vault at vault:8200 answered secret/data/x with status 503");
        UpstreamLoginException failure = UpstreamLoginException.noPassword("reader", missing);

        assertThat(failure).hasMessageContaining("secret/data/x with status 503");
        assertThat(failure.error().toString()).doesNotContain("secret/data/x").doesNotContain("reader");
    }

    @Test
    void whatOtherFailuresSayIsSaidToNobody() {
        UpstreamLoginException failure =
                UpstreamLoginException.noPassword("reader", new IllegalStateException("hunter2"));

        assertThat(failure).hasMessage("the password of reader can't be had");
    }
}
