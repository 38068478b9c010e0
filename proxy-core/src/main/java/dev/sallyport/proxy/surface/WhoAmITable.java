package dev.sallyport.proxy.surface;

import dev.sallyport.config.AdminRole;
import dev.sallyport.policy.identity.Principal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code whoami}: one row, the caller as the proxy knows them. */
final class WhoAmITable implements SurfaceTable {
    private final Function<Principal, Set<String>> roles;

    /** @param roles a principal's roles under the present policy */
    WhoAmITable(Function<Principal, Set<String>> roles) {
        this.roles = roles;
    }

    @Override
    public String name() {
        return "whoami";
    }

    @Override
    public String description() {
        return "who you are to the proxy";
    }

    @Override
    public List<SurfaceColumn> columns() {
        return List.of(
                new SurfaceColumn("subject", SurfaceType.TEXT),
                new SurfaceColumn("issuer", SurfaceType.TEXT),
                new SurfaceColumn("name", SurfaceType.TEXT),
                new SurfaceColumn("kind", SurfaceType.TEXT),
                new SurfaceColumn("roles", SurfaceType.TEXT_ARRAY),
                new SurfaceColumn("admin_roles", SurfaceType.TEXT_ARRAY),
                new SurfaceColumn("groups", SurfaceType.TEXT_ARRAY),
                new SurfaceColumn("on_behalf_of", SurfaceType.TEXT),
                new SurfaceColumn("token_expires", SurfaceType.TIMESTAMPTZ),
                new SurfaceColumn("session", SurfaceType.TEXT));
    }

    @Override
    public void rows(SurfaceCaller caller, List<Wanted> wanted, Taker taker, Stop stop) {
        Principal principal = caller.principal();
        Principal behind = principal.onBehalfOf();
        String id = principal.id();
        taker.take(new @Nullable Object[] {
            id.substring(id.indexOf('|') + 1),
            caller.token().issuer(),
            principal.name(),
            principal.kind().label(),
            List.copyOf(new TreeSet<>(roles.apply(principal))),
            caller.adminRoles().stream().map(AdminRole::label).sorted().toList(),
            List.copyOf(new TreeSet<>(principal.groups())),
            behind == null ? null : behind.id(),
            caller.token().expiry(),
            caller.sessionId()
        });
    }
}
