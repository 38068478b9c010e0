package dev.sallyport.it.attack;

import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes each attempt in two worlds that differ in nothing but masked values. Whoever sees a difference, in any byte
 * that comes back, has learnt something of what is masked; so this finds leaks that no list of forbidden strings would.
 */
final class TwoWorlds {
    /** Between the messages of one attempt, which go over one connection one after the other. */
    private static final String NEXT_MESSAGE = " ;; ";

    /** How an attempt is sent. */
    enum Road {
        SIMPLE,
        EXTENDED,
        BINARY
    }

    private TwoWorlds() {}

    /** What each attempt brought: two transcripts, for the first and the second world. */
    static Map<String, List<String>> run(
            ProxyFixture fixture, String who, Road road, List<String> attempts, String otherWorld)
            throws IOException, SQLException {
        Map<String, String> first = all(fixture, who, road, attempts);
        try (Connection admin = fixture.postgres().superuser(fixture.database());
                Statement statement = admin.createStatement()) {
            statement.execute(otherWorld);
        }
        Map<String, String> second = all(fixture, who, road, attempts);
        Map<String, List<String>> both = new LinkedHashMap<>();
        attempts.forEach(attempt -> both.put(attempt, List.of(get(first, attempt), get(second, attempt))));
        return both;
    }

    private static String get(Map<String, String> transcripts, String attempt) {
        String transcript = transcripts.get(attempt);
        return transcript == null ? "" : transcript;
    }

    /** What each attempt brought in one world. */
    static Map<String, String> all(ProxyFixture fixture, String who, Road road, List<String> attempts)
            throws IOException {
        Map<String, String> transcripts = new LinkedHashMap<>();
        WireClient shared = connect(fixture, who);
        try {
            for (String attempt : attempts) {
                if (attempt.contains(NEXT_MESSAGE)) {
                    transcripts.put(attempt, one(fixture, who, road, attempt));
                    continue;
                }
                String seen = send(shared, road, attempt);
                transcripts.put(attempt, seen);
                if (!seen.endsWith("ZI\n")) {
                    shared.close();
                    shared = connect(fixture, who);
                }
            }
        } finally {
            shared.close();
        }
        return transcripts;
    }

    private static String send(WireClient client, Road road, String message) throws IOException {
        return switch (road) {
            case SIMPLE -> client.query(message);
            case EXTENDED -> client.extended(message, false);
            case BINARY -> client.extended(message, true);
        };
    }

    static String one(ProxyFixture fixture, String who, Road road, String attempt) throws IOException {
        StringBuilder seen = new StringBuilder();
        try (WireClient client = connect(fixture, who)) {
            for (String message : attempt.split(NEXT_MESSAGE, -1)) {
                seen.append(send(client, road, message));
            }
        }
        return seen.toString();
    }

    static WireClient connect(ProxyFixture fixture, String who) throws IOException {
        WireClient client =
                new WireClient(fixture.port(), Map.of("user", who, "database", fixture.database()), fixture.token(who));
        if (!client.loggedIn()) {
            client.close();
            throw new IOException("could not log in: " + client.greeting());
        }
        return client;
    }
}
