package dev.sallyport.proxy.approval;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages about approvals that wait to be sent, in the store's database. INVARIANT: a message is written in the very
 * transaction that makes the change it tells of, so that none is lost and none tells of what never happened. Several
 * proxies may take from it: who raised a message's attempt has it, until its time comes again. Safe for use by any
 * thread; every call may block.
 */
public final class NoticeQueue {
    private static final Logger LOG = LoggerFactory.getLogger(NoticeQueue.class);

    /** Messages that wait for one receiver; further ones are dropped. */
    static final int WAITING_MAX = 10_000;

    private static final int ID_BYTES = 16;

    private final ApprovalStore store;
    private final Announcer announcer;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    NoticeQueue(ApprovalStore store, Announcer announcer, Clock clock) {
        this.store = store;
        this.announcer = announcer;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** Adds what is to be told, within the transaction of the change. */
    void add(Connection connection, ApprovalNews news) throws SQLException {
        Map<String, String> messages = announcer.messages(news);
        if (messages.isEmpty()) {
            return;
        }
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = "msg_" + HexFormat.of().formatHex(bytes);
        OffsetDateTime at = time(news.at());
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO sallyport_notices (id, receiver, body, attempt, due, created)"
                        + " SELECT ?, ?, ?, 0, ?, ? WHERE (SELECT count(*) FROM sallyport_notices WHERE receiver = ?)"
                        + " < " + WAITING_MAX)) {
            for (Map.Entry<String, String> message : messages.entrySet()) {
                insert.setString(1, id);
                insert.setString(2, message.getKey());
                insert.setString(3, message.getValue());
                insert.setObject(4, at);
                insert.setObject(5, at);
                insert.setString(6, message.getKey());
                if (insert.executeUpdate() == 0) {
                    LOG.atError().addKeyValue("event", news.event().label()).log("too many messages wait, one is lost");
                }
            }
        }
    }

    /**
     * Takes the oldest message that is due; nobody else gets it before the lease is over.
     *
     * @return empty if there is none, or if somebody else was faster
     */
    public Optional<Notice> take(String receiver, Duration lease) {
        Instant now = clock.instant();
        return store.in(connection -> {
            Optional<Notice> due = due(connection, receiver, now);
            return due.isPresent() && moved(connection, due.get(), now.plus(lease)) ? due : Optional.empty();
        });
    }

    private static Optional<Notice> due(Connection connection, String receiver, Instant now) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT number, id, body, attempt, created"
                + " FROM sallyport_notices WHERE receiver = ? AND due <= ? ORDER BY number LIMIT 1")) {
            query.setString(1, receiver);
            query.setObject(2, time(now));
            try (ResultSet rows = query.executeQuery()) {
                return !rows.next()
                        ? Optional.empty()
                        : Optional.of(new Notice(
                                rows.getLong(1),
                                rows.getString(2),
                                receiver,
                                rows.getString(3),
                                rows.getInt(4) + 1,
                                rows.getObject(5, OffsetDateTime.class).toInstant()));
            }
        }
    }

    private static boolean moved(Connection connection, Notice notice, Instant due) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE sallyport_notices SET attempt = attempt + 1, due = ? WHERE number = ? AND attempt = ?")) {
            update.setObject(1, time(due));
            update.setLong(2, notice.number());
            update.setInt(3, notice.attempt() - 1);
            return update.executeUpdate() == 1;
        }
    }

    /** It is to be tried again then; unless somebody else has taken it since. */
    public void again(Notice notice, Duration delay) {
        Instant due = clock.instant().plus(delay);
        store.in(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE sallyport_notices SET due = ? WHERE number = ? AND attempt = ?")) {
                update.setObject(1, time(due));
                update.setLong(2, notice.number());
                update.setInt(3, notice.attempt());
                return update.executeUpdate();
            }
        });
    }

    /** It has arrived, or is given up. */
    public void done(Notice notice) {
        store.in(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM sallyport_notices WHERE number = ?")) {
                delete.setLong(1, notice.number());
                return delete.executeUpdate();
            }
        });
    }

    /** Nothing more is for this receiver. */
    public void clear(String receiver) {
        store.in(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM sallyport_notices WHERE receiver = ?")) {
                delete.setString(1, receiver);
                return delete.executeUpdate();
            }
        });
    }

    /** How many wait for this receiver. */
    public int waiting(String receiver) {
        return store.in(connection -> {
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT count(*) FROM sallyport_notices WHERE receiver = ?")) {
                query.setString(1, receiver);
                try (ResultSet rows = query.executeQuery()) {
                    rows.next();
                    return rows.getInt(1);
                }
            }
        });
    }

    /** Forgets what is older than that, such as messages for receivers that no proxy knows any more. */
    void forget(Instant before) {
        store.in(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM sallyport_notices WHERE created < ?")) {
                delete.setObject(1, time(before));
                return delete.executeUpdate();
            }
        });
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
