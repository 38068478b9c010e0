package dev.sallyport.proxy.identity;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JWT-SVIDs (SPIFFE, "The JWT SPIFFE Verifiable Identity Document"). The principal's id is the SPIFFE id itself. */
record SpiffeProfile(IssuerConfig config) implements TokenProfile {
    /** Section 2.3. */
    @Override
    public boolean fits(@Nullable String type) {
        return type == null || type.equals("jwt") || type.equals("jose");
    }

    /** Never {@code x509-svid}, which is the other sort of keys in a trust domain's bundle (section 5.1). */
    @Override
    public List<String> keyUses() {
        return List.of("jwt-svid", "sig");
    }

    @Override
    public Principal principal(Claims claims) throws RejectedTokenException {
        SpiffeId id = SpiffeId.parse(claims.requiredText("sub"));
        if (!id.trustDomain().equals(config.trustDomain())) {
            throw new RejectedTokenException("the workload is of another trust domain");
        }
        return new Workload(id.text(), id.text(), id.text(), Set.of(id.text()), id.folders()).principal(config, claims);
    }
}
