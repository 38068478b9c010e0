package dev.sallyport.proxy.browser;

import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.CodeFlow;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One login that waits for its person. Safe for use by any thread. */
public final class WaitingLogin {
    private final BrowserLogins logins;
    private final BrowserDoor door;
    private final Asker asker;
    private final String code;
    private final CompletableFuture<Authentication> result = new CompletableFuture<>();

    /** Guarded by {@link #logins}: the browser that named the code; what it proves itself by; what it was sent with. */
    @Nullable
    String browser;

    @Nullable
    String state;

    CodeFlow.@Nullable Proof proof;

    WaitingLogin(BrowserLogins logins, BrowserDoor door, Asker asker, String code) {
        this.logins = logins;
        this.door = door;
        this.asker = asker;
        this.code = code;
    }

    public BrowserDoor door() {
        return door;
    }

    public Asker asker() {
        return asker;
    }

    /** What the client shows its person, and nobody else. */
    public String code() {
        return code;
    }

    /** What became of it; never fails. */
    public CompletableFuture<Authentication> result() {
        return result;
    }

    /** It is over: whatever comes later for it finds nothing. */
    public void leave() {
        logins.leave(this);
        result.complete(new Authentication.Rejected("the client left before anybody signed in", null));
    }

    /** Who signed in, or that nobody did. */
    public void finish(Authentication answer) {
        logins.leave(this);
        result.complete(answer);
    }
}
