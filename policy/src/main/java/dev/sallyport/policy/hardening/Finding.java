package dev.sallyport.policy.hardening;

import java.util.List;

/**
 * Something about a login's privileges that somebody should know.
 *
 * @param user the login
 * @param topic what sort of privilege
 * @param object what it is on, as SQL names it
 * @param state whether something is to be done
 * @param why for people
 * @param sql statements that concern the login alone, in order, without semicolons
 * @param everybodys what must be taken from everybody besides, privilege by privilege
 */
public record Finding(
        String user,
        Topic topic,
        String object,
        State state,
        String why,
        List<String> sql,
        List<Everybodys> everybodys) {
    /** What a finding is about. */
    public enum Topic {
        LOGIN,
        ATTRIBUTE,
        MEMBERSHIP,
        COLUMN,
        FUNCTION,
        CREATE,
        WRITE
    }

    /** What is to be done. */
    public enum State {
        /** The statements take it. */
        OPEN,
        /** No simple statement takes it. */
        STUCK,
        /** Nothing: it was left, because somebody may need it. */
        LEFT
    }

    /**
     * A privilege that PUBLIC has. Taking it concerns logins that have nothing to do with the proxy.
     *
     * @param object as SQL names it
     * @param sql statements that take it, in order, without semicolons
     * @param keep the beginning of a statement that gives it to whom it is to stay with, up to the name
     */
    public record Everybodys(String object, List<String> sql, String keep) {
        public Everybodys {
            sql = List.copyOf(sql);
        }
    }

    public Finding {
        sql = List.copyOf(sql);
        everybodys = List.copyOf(everybodys);
    }

    static Finding open(String user, Topic topic, String object, String why, List<String> sql) {
        return new Finding(user, topic, object, State.OPEN, why, sql, List.of());
    }

    static Finding stuck(String user, Topic topic, String object, String why) {
        return new Finding(user, topic, object, State.STUCK, why, List.of(), List.of());
    }

    static Finding left(String user, Topic topic, String object, String why) {
        return new Finding(user, topic, object, State.LEFT, why, List.of(), List.of());
    }

    /** Whether there is something that the login has and nobody needs. */
    public boolean counts() {
        return state != State.LEFT;
    }
}
