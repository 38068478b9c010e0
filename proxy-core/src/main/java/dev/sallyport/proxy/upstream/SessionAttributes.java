package dev.sallyport.proxy.upstream;

import java.util.Map;

/**
 * What a session must be able to do, as libpq's {@code target_session_attrs} (manual, 34.1.2). PostgreSQL 14 and later
 * report what is asked here at login; others are asked.
 *
 * <p>This chooses a server. It is no wall: what a session may do is for PostgreSQL's privileges and the policy.
 */
public enum SessionAttributes {
    ANY(Question.NONE, false),
    READ_WRITE(Question.READ_ONLY, false),
    READ_ONLY(Question.READ_ONLY, true),
    PRIMARY(Question.IN_RECOVERY, false),
    STANDBY(Question.IN_RECOVERY, true),
    /** As {@link #STANDBY}, but without one of these any server will do. */
    PREFER_STANDBY(Question.IN_RECOVERY, true);

    private static final String ON = "on";

    /** What is known of a server. */
    public enum Verdict {
        FITS,
        FITS_NOT,
        /** Nothing was reported: {@link #question} tells. */
        UNKNOWN
    }

    private enum Question {
        NONE(""),
        READ_ONLY("SHOW transaction_read_only"),
        IN_RECOVERY("SELECT pg_catalog.pg_is_in_recovery()");

        private final String sql;

        Question(String sql) {
            this.sql = sql;
        }
    }

    private final Question question;
    private final boolean wanted;

    SessionAttributes(Question question, boolean wanted) {
        this.question = question;
        this.wanted = wanted;
    }

    /** Judges a server by the settings that it reported at login. */
    public Verdict judge(Map<String, String> reported) {
        String standby = reported.get("in_hot_standby");
        String readOnly = reported.get("default_transaction_read_only");
        return switch (question) {
            case NONE -> Verdict.FITS;
            case READ_ONLY ->
                standby == null || readOnly == null
                        ? Verdict.UNKNOWN
                        : verdict(standby.equals(ON) || readOnly.equals(ON));
            case IN_RECOVERY -> standby == null ? Verdict.UNKNOWN : verdict(standby.equals(ON));
        };
    }

    /** What to ask a server that reports nothing; its answer is one boolean, as a setting or as a value. */
    public String question() {
        return question.sql;
    }

    /** Judges a server by its answer. */
    public Verdict judge(String answer) {
        return verdict(answer.equals(ON) || answer.equals("t"));
    }

    /** Whether a server that doesn't fit is still better than none. */
    public boolean isPreference() {
        return this == PREFER_STANDBY;
    }

    /** In words, after "no server is". */
    String description() {
        return switch (this) {
            case ANY -> "reachable";
            case READ_WRITE -> "read-write";
            case READ_ONLY -> "read-only";
            case PRIMARY -> "a primary";
            case STANDBY, PREFER_STANDBY -> "a standby";
        };
    }

    private Verdict verdict(boolean found) {
        return found == wanted ? Verdict.FITS : Verdict.FITS_NOT;
    }
}
