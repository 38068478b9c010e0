package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.audit.sink.SinkHealth;
import dev.sallyport.audit.witness.AnchorHealth;
import dev.sallyport.config.AdminRole;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** {@code /v1/audit/sinks} and {@code /v1/audit/anchors}: how far the audit log was passed on to others. */
public final class SinkRoute {
    static final String PATH = "/v1/audit/sinks";
    static final String ANCHORS = "/v1/audit/anchors";

    private final Supplier<List<SinkHealth>> sinks;
    private final Supplier<List<AnchorHealth>> anchors;

    public SinkRoute(Supplier<List<SinkHealth>> sinks, Supplier<List<AnchorHealth>> anchors) {
        this.sinks = sinks;
        this.anchors = anchors;
    }

    AdminAnswer answer(AdminRequest request, AdminGate gate) throws RefusedRequestException {
        gate.admit(request, AdminRole.ADMIN, AdminRole.AUDITOR);
        return AdminAnswer.json(200, request.path().equals(ANCHORS) ? anchors() : sinks());
    }

    private ObjectNode anchors() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var list = body.putArray("anchors");
        for (AnchorHealth anchor : anchors.get()) {
            ObjectNode node = list.addObject()
                    .put("name", anchor.name())
                    .put("kind", anchor.kind())
                    .put("records", anchor.size())
                    .put("failures", anchor.failures());
            Instant at = anchor.at();
            if (at != null) {
                node.put("at", at.toString());
            }
            if (!anchor.problem().isEmpty()) {
                node.put("problem", anchor.problem());
            }
        }
        return body;
    }

    private ObjectNode sinks() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var list = body.putArray("sinks");
        for (SinkHealth sink : sinks.get()) {
            ObjectNode node = list.addObject()
                    .put("name", sink.name())
                    .put("kind", sink.kind())
                    .put("next", sink.next())
                    .put("lag_records", sink.lag())
                    .put("failures", sink.failures());
            if (!sink.problem().isEmpty()) {
                node.put("problem", sink.problem());
            }
        }
        return body;
    }
}
