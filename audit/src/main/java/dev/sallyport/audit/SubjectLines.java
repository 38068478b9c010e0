package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who acted in which session, as members of a line: the same in all events of a session, and so written once. Bounded;
 * a session that is found no more is written anew. Confined to one thread.
 */
final class SubjectLines {
    private static final int PLACES = 1024;
    private static final int BYTES_MAX = 4096;

    private final @Nullable Kept[] kept = new @Nullable Kept[PLACES];

    /** What was written of a session and its actor. */
    static final class Kept {
        private final SessionFields session;
        private final ActorFields actor;
        private final EventJson.Caps caps;
        private final byte[] members;
        private final boolean capped;

        Kept(SessionFields session, ActorFields actor, EventJson.Caps caps, byte[] members, boolean capped) {
            this.session = session;
            this.actor = actor;
            this.caps = caps;
            this.members = members;
            this.capped = capped;
        }

        void writeTo(JsonLine json) {
            json.raw(members);
        }

        /** Whether something was left out of it. */
        boolean capped() {
            return capped;
        }

        private boolean isOf(SessionFields otherSession, ActorFields otherActor, EventJson.Caps otherCaps) {
            return session.equals(otherSession) && actor.equals(otherActor) && caps.equals(otherCaps);
        }
    }

    /** What was written of them with the same limits, or null. */
    @Nullable
    Kept find(SessionFields session, ActorFields actor, EventJson.Caps caps) {
        Kept found = kept[place(session)];
        return found != null && found.isOf(session, actor, caps) ? found : null;
    }

    void keep(Kept written) {
        if (written.members.length <= BYTES_MAX) {
            kept[place(written.session)] = written;
        }
    }

    private static int place(SessionFields session) {
        return System.identityHashCode(session) % PLACES;
    }
}
