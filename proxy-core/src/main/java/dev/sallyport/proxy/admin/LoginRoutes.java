package dev.sallyport.proxy.admin;

import dev.sallyport.audit.AdminFields;
import dev.sallyport.proxy.browser.BrowserLogins;
import dev.sallyport.proxy.browser.BrowserLogins.Answered;
import dev.sallyport.proxy.browser.BrowserLogins.Claimed;
import dev.sallyport.proxy.browser.WaitingLogin;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.CodeFlow;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a person lets a waiting client in: names its code, sees which client that is, confirms it, signs in at the
 * issuer and comes back. INVARIANT: nothing that another site has a browser send does any of it: forms count from our
 * own pages only, and all after the code from the browser only that named it. Safe for use by any thread.
 */
public final class LoginRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(LoginRoutes.class);
    static final String CODE = "/login";
    static final String START = "/login/start";
    static final String CALLBACK = "/login/callback";

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String COOKIE = "sallyport-login";

    /** Browsers take it over https only, and from this very host only. */
    private static final String HOST_COOKIE = "__Host-" + COOKIE;

    private static final AdminAnswer AGAIN = LoginPages.message(
            400, "Not signed in", "That did not work. Connect again with your program, and use the code it shows.");

    private final BrowserLogins logins;
    private final AdminRecorder recorder;
    private final Executor blocking;

    public LoginRoutes(BrowserLogins logins, AdminRecorder recorder, Executor blocking) {
        this.logins = logins;
        this.recorder = recorder;
        this.blocking = blocking;
    }

    CompletableFuture<AdminAnswer> answer(AdminRequest request) {
        return AdminApi.later(
                () -> switch (request.path()) {
                    case START -> start(request);
                    case CALLBACK -> callback(request);
                    default -> request.method().equals("POST") ? claim(request) : LoginPages.code();
                },
                blocking);
    }

    private AdminAnswer claim(AdminRequest request) {
        InetAddress from = request.remote().getAddress();
        String code = field(request, "code");
        if (code == null) {
            return refused(request, "a sign-in's form that is not our page's");
        }
        if (logins.guessesTooMuch(from)) {
            recorder.stranger(request, "too many wrong codes of sign-ins");
            return LoginPages.message(429, "Not now", "Too many wrong codes. Wait a minute.");
        }
        Claimed claimed = logins.claim(code, from);
        if (claimed == null) {
            recorder.stranger(request, "no sign-in has this code here, or it was used");
            return LoginPages.message(
                    403,
                    "No such code",
                    "Nothing waits for this code here: it is wrong, used, over, or of a program on another machine.");
        }
        boolean secure = secure(claimed.login());
        String cookie = (secure ? HOST_COOKIE : COOKIE) + "=" + claimed.browser() + "; Path=/; HttpOnly; SameSite=Lax"
                + (secure ? "; Secure" : "");
        return LoginPages.confirm(claimed.login().asker(), claimed.login().code(), cookie);
    }

    private AdminAnswer start(AdminRequest request) {
        String ticket = field(request, "ticket");
        Claimed shown = browser(request);
        WaitingLogin login = shown == null ? null : shown.login();
        if (ticket == null || login == null || !ticket.equals(login.code())) {
            return refused(request, "a sign-in that is not this browser's");
        }
        try {
            CodeFlow.Begun begun = login.door().flow().begin();
            logins.sent(login, begun);
            return new AdminAnswer(
                    303, "", "", Map.of("location", begun.address().toString(), "referrer-policy", "no-referrer"));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("the issuer of a sign-in can't be asked");
            return LoginPages.message(502, "Not now", "The identity provider can't be reached.");
        }
    }

    private AdminAnswer callback(AdminRequest request) throws RefusedRequestException {
        String state = one(request.query(), "state");
        Claimed shown = browser(request);
        Answered answered = state == null ? null : logins.answered(state, shown == null ? null : shown.browser());
        if (answered == null) {
            return refused(request, "an issuer's answer that no sign-in of this browser waits for");
        }
        WaitingLogin login = answered.login();
        String code = one(request.query(), "code");
        if (code == null || request.query().containsKey("error")) {
            login.finish(new Authentication.Rejected("the sign-in was refused at the issuer", null));
            return AGAIN;
        }
        List<String> issuers = request.query().getOrDefault("iss", List.of());
        Authentication result = issuers.size() > 1
                ? new Authentication.Rejected("the answer is of several issuers", null)
                : login.door().flow().finish(answered.proof(), code, issuers.isEmpty() ? null : issuers.get(0));
        if (result instanceof Authentication.Authenticated good) {
            AdminFields grant = new AdminFields("session.sign_in", login.asker().sessionId(), null, null);
            recorder.changes(request, good.principal(), grant);
            login.finish(result);
            return LoginPages.message(200, "Signed in", "Go back to your program. You can close this page.");
        }
        login.finish(result);
        return AGAIN;
    }

    private AdminAnswer refused(AdminRequest request, String reason) {
        recorder.stranger(request, reason);
        return AGAIN;
    }

    /** A field of a form that one of our own pages sent; else null. */
    private @Nullable String field(AdminRequest request, String name) {
        List<String> origins = request.header("origin");
        if (origins.size() != 1
                || !logins.isOrigin(origins.get(0))
                || !request.contentType().equals(FORM)) {
            return null;
        }
        return one(new QueryStringDecoder(request.body(), StandardCharsets.UTF_8, false, 4).parameters(), name);
    }

    private static @Nullable String one(Map<String, List<String>> values, String name) {
        List<String> all = values.getOrDefault(name, List.of());
        return all.size() == 1 ? all.get(0) : null;
    }

    /**
     * The browser's secret and its login, if that waits for a browser at this address. Under the name that can be
     * planted from elsewhere it counts only where there is no other, without https: somebody else's secret in a
     * person's browser would make the person sign in for a login that they never saw.
     */
    private @Nullable Claimed browser(AdminRequest request) {
        String shown = shown(request, HOST_COOKIE);
        String planted = shown == null ? shown(request, COOKIE) : null;
        String browser = shown == null ? planted : shown;
        WaitingLogin login = browser == null ? null : logins.of(browser);
        if (browser == null || login == null) {
            return null;
        }
        boolean fits = secure(login) == (planted == null)
                && !BrowserLogins.elsewhere(login, request.remote().getAddress());
        return fits ? new Claimed(login, browser) : null;
    }

    private static boolean secure(WaitingLogin login) {
        return "https".equals(login.door().config().url().getScheme());
    }

    private static @Nullable String shown(AdminRequest request, String name) {
        for (String header : request.header("cookie")) {
            for (Cookie cookie : ServerCookieDecoder.STRICT.decodeAll(header)) {
                if (cookie.name().equals(name)) {
                    return cookie.value();
                }
            }
        }
        return null;
    }
}
