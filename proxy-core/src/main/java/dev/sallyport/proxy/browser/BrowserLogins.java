package dev.sallyport.proxy.browser;

import dev.sallyport.config.BrowserConfig;
import dev.sallyport.proxy.identity.CodeFlow;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All logins that wait for a browser, a bounded number. INVARIANT: a login is given to the first browser that names its
 * code, and to no other; the issuer's answer counts once, from that browser only. Safe for use by any thread.
 */
public final class BrowserLogins {
    static final int WAITING_MAX = 100;
    /** From one IPv4 address, or from one /64 of IPv6, which one machine may have all of. */
    static final int PER_NETWORK_MAX = 10;

    /** Wrong codes in a minute, from one of these. */
    static final int GUESSES_PER_NETWORK_MAX = 10;

    static final int GUESSES_MAX = 300;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** Letters that make no words and are hard to confuse (RFC 8628 section 6.1); twelve of them are 51 bits. */
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

    private static final int CODE_LETTERS = 12;
    private static final int GROUP_LETTERS = 4;
    private static final int TYPED_MAX = 40;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, WaitingLogin> byCode = new HashMap<>();
    private final Map<String, WaitingLogin> byState = new HashMap<>();
    private final Map<Network, Integer> waiting = new HashMap<>();
    private final Set<BrowserConfig> doors = new HashSet<>();
    private final Map<Network, Integer> guesses = new HashMap<>();
    private int guessed;
    private Instant windowEnd = Instant.MIN;

    public BrowserLogins(Clock clock) {
        this.clock = clock;
    }

    /** What an answer needs to be checked: whose login it is for, and what was sent along. */
    public record Answered(WaitingLogin login, CodeFlow.Proof proof) {}

    /** Another way in. */
    public synchronized BrowserDoor door(BrowserConfig config, CodeFlow flow) {
        doors.add(config);
        return new BrowserDoor(this, config, flow);
    }

    /** Whether pages of this origin are ours. */
    public synchronized boolean isOrigin(String origin) {
        return doors.stream().map(BrowserConfig::url).map(URI::toString).anyMatch(origin::equals);
    }

    synchronized @Nullable WaitingLogin enter(Asker asker, BrowserDoor door) {
        Network network = Network.of(asker.address());
        int here = waiting.getOrDefault(network, 0);
        if (byCode.size() >= WAITING_MAX || here >= PER_NETWORK_MAX) {
            return null;
        }
        String code = code();
        while (byCode.containsKey(code)) {
            code = code();
        }
        WaitingLogin login = new WaitingLogin(this, door, asker, code);
        byCode.put(code, login);
        waiting.put(network, here + 1);
        return login;
    }

    synchronized void leave(WaitingLogin login) {
        if (!byCode.remove(login.code(), login)) {
            return;
        }
        if (login.state != null) {
            byState.remove(login.state);
        }
        waiting.computeIfPresent(
                Network.of(login.asker().address()), (network, count) -> count == 1 ? null : count - 1);
    }

    /** How many wait. */
    public synchronized int size() {
        return byCode.size();
    }

    /** Whether this address and its neighbours, or everybody, has named too many wrong codes lately. */
    public synchronized boolean guessesTooMuch(InetAddress from) {
        Instant now = clock.instant();
        if (!now.isBefore(windowEnd)) {
            guesses.clear();
            guessed = 0;
            windowEnd = now.plus(WINDOW);
        }
        return guessed >= GUESSES_MAX || guesses.getOrDefault(Network.of(from), 0) >= GUESSES_PER_NETWORK_MAX;
    }

    /**
     * Gives the login of this code to the browser that names it, and to none after it.
     *
     * @param from the browser's address
     * @return what the browser has to show from now on; null, and counted, where there is no such login for it; null
     *     where too many wrong codes were named
     */
    public synchronized @Nullable Claimed claim(String typed, InetAddress from) {
        if (guessesTooMuch(from)) {
            return null;
        }
        WaitingLogin login = typed.length() > TYPED_MAX ? null : byCode.get(spelled(typed));
        if (login == null || elsewhere(login, from) || login.browser != null) {
            guessed++;
            guesses.merge(Network.of(from), 1, Integer::sum);
            return null;
        }
        String browser = secret();
        login.browser = browser;
        return new Claimed(login, browser);
    }

    /** Whether this address is not the one that a browser has to come from. */
    public static boolean elsewhere(WaitingLogin login, InetAddress from) {
        return login.door().config().sameAddress() && !login.asker().address().equals(from);
    }

    /**
     * A login and the browser that it belongs to.
     *
     * @param browser the browser's secret
     */
    public record Claimed(WaitingLogin login, String browser) {}

    /** The login of this browser; null where it has none. */
    public synchronized @Nullable WaitingLogin of(String browser) {
        for (WaitingLogin login : byCode.values()) {
            if (login.browser != null && same(login.browser, browser)) {
                return login;
            }
        }
        return null;
    }

    /** The browser is sent to the issuer with this; what it was sent with before counts no more. */
    public synchronized void sent(WaitingLogin login, CodeFlow.Begun begun) {
        if (byCode.get(login.code()) != login) {
            return;
        }
        if (login.state != null) {
            byState.remove(login.state);
        }
        login.state = begun.state();
        login.proof = begun.proof();
        byState.put(begun.state(), login);
    }

    /**
     * The issuer's answer has come, by whichever browser. The state is used up.
     *
     * @param browser what that browser shows
     * @return null where the state or the browser is not right; a login whose answer came by another browser is over
     */
    public synchronized @Nullable Answered answered(String state, @Nullable String browser) {
        WaitingLogin login = byState.remove(state);
        CodeFlow.Proof proof = login == null ? null : login.proof;
        if (login == null || proof == null || login.browser == null) {
            return null;
        }
        login.state = null;
        login.proof = null;
        return browser != null && same(login.browser, browser) ? new Answered(login, proof) : null;
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private String secret() {
        return CodeFlow.secret(random);
    }

    private String code() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < CODE_LETTERS; i++) {
            if (i > 0 && i % GROUP_LETTERS == 0) {
                code.append('-');
            }
            code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return code.toString();
    }

    /** As people write it: small letters, blanks, no hyphens. */
    private static String spelled(String typed) {
        StringBuilder code = new StringBuilder();
        int letters = 0;
        for (char c : typed.toUpperCase(Locale.ROOT).toCharArray()) {
            if (LETTERS.indexOf(c) >= 0) {
                if (letters > 0 && letters % GROUP_LETTERS == 0) {
                    code.append('-');
                }
                code.append(c);
                letters++;
            } else if (c != '-' && c != ' ') {
                return "";
            }
        }
        return code.toString();
    }
}
