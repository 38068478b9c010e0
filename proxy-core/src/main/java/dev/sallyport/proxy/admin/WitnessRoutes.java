package dev.sallyport.proxy.admin;

import dev.sallyport.audit.witness.Witness;
import dev.sallyport.audit.witness.WitnessAnswer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A witness over HTTP (C2SP tlog-witness): {@code /add-checkpoint}, and {@code /healthz}. Nobody logs in: signatures tell. */
public final class WitnessRoutes implements HttpRoutes {
    static final String PATH = "/add-checkpoint";
    private static final Logger LOG = LoggerFactory.getLogger(WitnessRoutes.class);
    private static final String HEALTH = "/healthz";

    private final Witness witness;
    private final Executor executor;

    /** @param executor runs each request, which writes to a disk; may refuse when it has too many */
    public WitnessRoutes(Witness witness, Executor executor) {
        this.witness = witness;
        this.executor = executor;
    }

    @Override
    public @Nullable AdminAnswer early(String method, String path, List<String> hosts, boolean loopback) {
        boolean health = path.equals(HEALTH);
        if (!health && !path.equals(PATH)) {
            return AdminAnswer.text(404, "not found");
        }
        String allowed = health ? "GET" : "POST";
        if (!method.equals(allowed)) {
            return AdminAnswer.text(405, "method not allowed").with("allow", allowed);
        }
        return health ? AdminAnswer.text(200, "ok") : null;
    }

    @Override
    public CompletableFuture<AdminAnswer> answer(AdminRequest request) {
        return AdminApi.later(() -> answer(witness.addCheckpoint(request.body())), executor)
                .exceptionally(failure -> {
                    LOG.atError().setCause(failure).log("witness could not answer");
                    return AdminAnswer.text(500, "internal error");
                });
    }

    private static AdminAnswer answer(WitnessAnswer answer) {
        return new AdminAnswer(answer.status(), answer.type(), answer.body(), Map.of());
    }
}
