package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.audit.sink.SinkHealth;
import dev.sallyport.config.AdminRole;
import java.util.List;
import java.util.function.Supplier;

/** {@code /v1/audit/sinks}: how far the audit log was passed on to others. */
public final class SinkRoute {
    static final String PATH = "/v1/audit/sinks";

    private final Supplier<List<SinkHealth>> sinks;

    public SinkRoute(Supplier<List<SinkHealth>> sinks) {
        this.sinks = sinks;
    }

    AdminAnswer answer(AdminRequest request, AdminGate gate) throws RefusedRequestException {
        gate.admit(request, AdminRole.ADMIN, AdminRole.AUDITOR);
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
        return AdminAnswer.json(200, body);
    }
}
