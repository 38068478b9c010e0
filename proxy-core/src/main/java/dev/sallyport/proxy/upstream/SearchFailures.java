package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a search for a session has met with so far. */
final class SearchFailures {
    private final UpstreamTarget target;
    private final List<String> said = new ArrayList<>();
    private final Set<UpstreamHost> unfit = new LinkedHashSet<>();
    private @Nullable UpstreamLoginException notYet;

    SearchFailures(UpstreamTarget target) {
        this.target = target;
    }

    void add(UpstreamHost host, UpstreamLoginException failure) {
        said.add(host + ": " + failure.getMessage() + (failure.getCause() == null ? "" : ": " + failure.getCause()));
        if (SqlState.CANNOT_CONNECT_NOW.equals(failure.error().sqlState())) {
            notYet = failure;
        }
    }

    void unfit(UpstreamPeer peer) {
        said.add(peer + ": is not " + target.choice().attributes().description());
        unfit.add(peer.host());
    }

    boolean anyUnfit() {
        return !unfit.isEmpty();
    }

    void clear() {
        said.clear();
        unfit.clear();
        notYet = null;
    }

    /**
     * One failure for all of them. The client learns how many hosts were tried and not which: 57P03 if one of them may
     * be ready soon, else 08001.
     */
    UpstreamLoginException summary() {
        return UpstreamLoginException.exhausted(error(), toString());
    }

    private ErrorFields error() {
        ErrorFields.Builder error = notYet != null
                ? ErrorFields.fatal(notYet.error().sqlState(), notYet.error().message())
                : ErrorFields.fatal(SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_CONNECTION, message());
        int hosts = target.hosts().size();
        if (hosts > 1) {
            error.detail(hosts + " database servers were tried.");
        }
        return error.build();
    }

    private String message() {
        String wanted = target.choice().attributes().description();
        return unfit.isEmpty()
                ? "could not connect to the database server"
                : target.hosts().size() == 1
                        ? "the database server is not " + wanted
                        : "no database server that could be reached is " + wanted;
    }

    /** For the operator. */
    @Override
    public String toString() {
        return String.join("; ", said);
    }
}
